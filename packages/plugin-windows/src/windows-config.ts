import type { ImageContext, ImageDraft } from '@strake/core/plugin';
import type { WindowsOptions } from './options.ts';

/**
 * Converts the program, the working directory and the volumes to Windows paths, and removes `ArgsEscaped`, which described a command
 * that is no longer there. Arguments stay: `/c` is an option on Windows.
 * Source: OCI image-spec v1.1 config.md ("WorkingDir", "ArgsEscaped").
 */
export function windowsConfig(
  draft: ImageDraft,
  { configured, log }: ImageContext<WindowsOptions | undefined>,
): ImageDraft | undefined {
  const container = draft.config.config;
  if (!container) return undefined;
  const { ArgsEscaped, Entrypoint, Cmd, WorkingDir, Volumes, ...others } = container;
  const isNew = configured.includes('entrypoint') || configured.includes('cmd');
  warnOfPath(container.Env ?? [], log);
  return {
    ...draft,
    config: {
      ...draft.config,
      config: {
        ...others,
        ...(ArgsEscaped === undefined || isNew ? {} : { ArgsEscaped }),
        ...(Entrypoint ? { Entrypoint: withProgram(Entrypoint) } : {}),
        // Without an entrypoint, the command's first word is the program.
        ...(Cmd ? { Cmd: Entrypoint?.length ? Cmd : withProgram(Cmd) } : {}),
        ...(WorkingDir === undefined ? {} : { WorkingDir: windowsPath(WorkingDir) }),
        ...(Volumes ? { Volumes: mapKeys(Volumes, windowsPath) } : {}),
      },
    },
  };
}

function withProgram([program, ...args]: readonly string[]): readonly string[] {
  return program === undefined ? [] : [windowsPath(program), ...args];
}

function mapKeys<Value>(
  map: Readonly<Record<string, Value>>,
  change: (key: string) => string,
): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [change(key), value]));
}

/** Converts `/a/b` to `C:\a\b`; other strings stay unchanged. */
export function windowsPath(path: string): string {
  return /^\/(?!\/)/.test(path) ? `C:${path.replaceAll('/', '\\')}` : path;
}

/** Microsoft's bases have PATH in the registry, and a PATH in the config replaces it. */
function warnOfPath(env: readonly string[], log: ImageContext['log']): void {
  const path = env.find((line) => /^path=/i.test(line));
  if (path === undefined || /\\system32(?:\\?;|\\?$)/i.test(path)) return;
  log.warn(
    `${path.slice(0, 'PATH'.length)} does not contain C:\\Windows\\System32, and replaces the one in the base's registry`,
    'Write it in full: C:\\app;C:\\Windows\\System32;C:\\Windows.',
  );
}
