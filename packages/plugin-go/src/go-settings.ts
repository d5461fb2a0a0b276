import {
  type CompileContext,
  type RunOptions,
  StrakeError,
  type StringMap,
} from '@strake/core/plugin';
import { askGo } from './ask-go.ts';
import { workFiles } from './discovery/directories.ts';
import { type GoSettings, SETTING_VARIABLES, SETTINGS } from './go-variables.ts';

export type SettingsHost = Pick<
  CompileContext,
  'cached' | 'env' | 'files' | 'programs' | 'purpose' | 'run'
>;

/**
 * Runs `go env`, once for each directory and environment. To find steps, an earlier result or files suffice where they can tell.
 * @param directory absolute working directory
 * @param env over the caller's environment
 * @returns undefined if it fails: the next go command reports why
 */
export async function readSettings(
  host: SettingsHost,
  directory: string,
  env: StringMap,
): Promise<GoSettings | undefined> {
  const whole = { ...host.env, ...env };
  const files = workFiles(directory, whole).filter((file) => host.files.type(file) !== 'directory');
  const inputs = { files, env: SETTING_VARIABLES, discovery: { format: 'go-env' } };
  const argv = ['env', '-json', ...SETTINGS];
  const options: RunOptions = { directory, env, inputs };
  if (host.purpose === 'find') {
    const before = await host.cached(['go', ...argv], options);
    const found = before ? parse(before.stdout) : await readFiles(host, directory, whole);
    if (found) return found;
  }
  const answer = await askGo(host, argv, options).catch((thrown: unknown) => {
    if (StrakeError.is(thrown) && thrown.code === 'FILE_UNREADABLE') return undefined;
    throw thrown;
  });
  return answer?.exitCode === 0 ? parse(answer.stdout) : undefined;
}

async function readFiles(
  host: SettingsHost,
  directory: string,
  env: StringMap,
): Promise<GoSettings | undefined> {
  // Another go than that of the caller's PATH.
  if (env.PATH !== host.env.PATH) return undefined;
  const { settingsFromFiles } = await import('./file-settings.ts');
  return settingsFromFiles(host, directory, env);
}

function parse(text: string): GoSettings | undefined {
  try {
    const said = Object(JSON.parse(text)) as Readonly<Record<string, unknown>>;
    const settings = SETTINGS.map((name) => [name, String(said[name] ?? '')]);
    return said.GOROOT ? (Object.fromEntries(settings) as GoSettings) : undefined;
  } catch {
    return undefined;
  }
}
