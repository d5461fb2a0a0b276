import type { BlobReader } from '@strake/oci';
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
    | 'writeLayout'
  >;
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
  return {
    tools: {
      env,
      insecure,
      progress,
      signal,
      store,
      run: (argv, { directory = services.directory, env: over = {} } = {}) =>
        services.runner.run(argv, { directory, env: mergeEnv(env, over), signal }),
      async temporaryDirectory() {
        const temporary = await services.files.temporaryDirectory();
        directories.push(temporary);
        return temporary.path;
      },
      writeLayout: (directory, tree) =>
        services.writeLayout(directory, tree, { store, signal, onProgress: progress }),
    },
    async release() {
      await Promise.all(directories.map((temporary) => temporary.remove()));
    },
  };
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
