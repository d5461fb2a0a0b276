import type { BlobReader } from '@strake/oci';
import { defined } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import type { PushContext } from '../plugin/context.ts';
import type { PushServices } from './services.ts';

/** The tools of a push context, and a function that removes temporary files. */
export interface PushTools {
  readonly tools: Pick<
    PushContext,
    | 'env'
    | 'insecure'
    | 'progress'
    | 'run'
    | 'signal'
    | 'store'
    | 'temporaryDirectory'
    | 'writeArchive'
    | 'writeLayout'
  >;
  /** Makes a function refuse to work after the release. */
  whileOpen<Arguments extends unknown[], Result>(
    act: (...given: Arguments) => Promise<Result>,
  ): (...given: Arguments) => Promise<Result>;
  release(): Promise<void>;
}

export interface PushToolOptions {
  /** Total bytes to push. */
  readonly store: BlobReader;
  readonly signal: AbortSignal;
  progress(done: number, total: number): void;
}

export function openPushTools(
  services: PushServices,
  { store, signal, progress }: PushToolOptions,
): PushTools {
  const { env, insecure } = services;
  const directories: { remove(): Promise<void> }[] = [];
  let isOver = false;
  /** A tap that timed out, or did not await its own work, would write to removed directories. */
  const whileOpen =
    <Arguments extends unknown[], Result>(act: (...given: Arguments) => Promise<Result>) =>
    async (...given: Arguments): Promise<Result> => {
      if (isOver) throw tooLate();
      return act(...given);
    };
  return {
    tools: {
      env,
      insecure,
      progress,
      signal,
      store,
      run: whileOpen(runTool(services, signal)),
      temporaryDirectory: whileOpen(async () => {
        const temporary = await services.files.temporaryDirectory();
        directories.push(temporary);
        if (isOver) await temporary.remove();
        return temporary.path;
      }),
      writeArchive: whileOpen((file, tree, options) =>
        services.writeArchive(file, tree, { ...options, store, signal, onProgress: progress }),
      ),
      writeLayout: whileOpen((directory, tree) =>
        services.writeLayout(directory, tree, { store, signal, onProgress: progress }),
      ),
    },
    whileOpen,
    async release() {
      isOver = true;
      await Promise.all(directories.map((temporary) => temporary.remove()));
    },
  };
}

function tooLate(): StrakeError {
  return new StrakeError('PLUGIN_FAILED', 'a tool of a tap was used after the tap had ended', {
    hint: 'Await what the context returns before the tap ends.',
  });
}

/** Runs programs for a plugin, and stops them when the build ends. */
export function runTool(
  { env, directory: home, runner }: Pick<PushServices, 'env' | 'directory' | 'runner'>,
  signal: AbortSignal,
): PushContext['run'] {
  return (argv, { directory = home, env: over = {}, input, encoding, timeoutSeconds } = {}) =>
    runner.run(argv, {
      directory,
      env: mergeEnv(env, over),
      signal,
      ...defined({ input, encoding }),
      ...(timeoutSeconds === undefined ? {} : { timeoutMs: timeoutSeconds * 1000 }),
    });
}

function mergeEnv(
  env: Readonly<Record<string, string>>,
  over: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const merged = Object.entries({ ...env, ...over });
  return Object.fromEntries(
    merged.filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
