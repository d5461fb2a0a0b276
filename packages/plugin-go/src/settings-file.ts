import { isAbsolute, join } from 'node:path';
import type { DiscoveryFiles, StringMap } from '@strake/core/plugin';

type Environment = Readonly<Record<string, string | undefined>>;

/** The file of `go env -w`; empty if there is none. Source: cmd/go/internal/cfg, `EnvFile`; os.UserConfigDir */
export function userFile(env: Environment, files: Pick<DiscoveryFiles, 'type'>): string {
  if (env.GOENV) return env.GOENV === 'off' ? '' : env.GOENV;
  const { HOME = '', XDG_CONFIG_HOME = '', AppData = '' } = env;
  const library = join(HOME, 'Library/Application Support');
  const directories = [
    ...(isAbsolute(HOME) && files.type(library) === 'directory' ? [library] : []),
    AppData,
    XDG_CONFIG_HOME,
    HOME && join(HOME, '.config'),
  ];
  const directory = directories.find((each) => each !== '');
  return directory === undefined || !isAbsolute(directory) ? '' : join(directory, 'go/env');
}

/** Source: cmd/go/internal/cfg, `readEnvFile` */
export function readSettingsFile(file: string, files: Pick<DiscoveryFiles, 'read'>): StringMap {
  const text = file === '' ? undefined : files.read(file);
  const lines = (text ?? '').split('\n').map((line) => /^([A-Z][^=]*)=(.*)$/s.exec(line) ?? []);
  return Object.fromEntries(lines.flatMap(([, name, value = '']) => (name ? [[name, value]] : [])));
}
