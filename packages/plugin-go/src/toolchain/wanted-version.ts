import { join, resolve } from 'node:path';
import type { ToolNeed } from '@strake/core/plugin';
import { modFiles, workFiles } from '../discovery/directories.ts';
import { goError } from '../error-codes.ts';
import { compareVersions, isLanguage, versionOfToolchain } from '../go-version.ts';
import { lineOf } from '../select-toolchain.ts';
import type { FetchSettings } from './fetch-settings.ts';

/** The value of `version` that means go.mod's own. */
export const FROM_MODULE = 'from go.mod';
/** The value of `version` that means the go on PATH, and no other. */
export const LOCAL = 'local';
/** The first version that the module proxy has as a toolchain. Source: https://go.dev/doc/toolchain */
const OLDEST = '1.21';

/**
 * The version of Go that a project without go on PATH needs: of the option, of GOTOOLCHAIN, or of go.work or go.mod.
 * @returns without `go`: `1.26.8`; undefined if Go must not be fetched, or if the project has no programs
 * @throws GO_TOOLCHAIN if nothing says which
 */
export function wantedVersion(
  { options, directory, env, files }: ToolNeed,
  { GOTOOLCHAIN }: Pick<FetchSettings, 'GOTOOLCHAIN'>,
): string | undefined {
  const used = options.filter(({ programs }) => Array.isArray(programs) && programs.length > 0);
  if (used.length === 0) return undefined;
  const asked = used.map(({ version }) => version).find((version) => version !== undefined);
  if (asked === LOCAL || (asked === undefined && GOTOOLCHAIN === LOCAL)) return undefined;
  if (typeof asked === 'string' && asked !== FROM_MODULE) return asked;
  const named = versionOfToolchain(GOTOOLCHAIN.replace(/\+(auto|path)$/, ''));
  if (asked === undefined && named !== undefined) return named;
  const dir = used.map((each) => each.dir).find((each) => typeof each === 'string') ?? '.';
  return moduleVersion(resolve(directory, String(dir)), env, files);
}

/**
 * The version that go.work, or else go.mod, asks for: of its toolchain line, or of its go line.
 * @param directory absolute
 * @returns without `go`
 * @throws GO_TOOLCHAIN
 */
export function moduleVersion(
  directory: string,
  env: ToolNeed['env'],
  files: ToolNeed['files'],
): string {
  const candidates = [...workFiles(directory, env), ...modFiles(directory)];
  const file = candidates.find((each) => files.type(each) === 'file');
  const text = file === undefined ? undefined : files.read(file);
  if (file === undefined || text === undefined)
    throw goError(
      'GO_TOOLCHAIN',
      `no ${join(directory, 'go.mod')} says which version of Go to use`,
      {
        hint: 'Set "version" under "go", as in version: "1.26.8".',
      },
    );
  const line = lineOf(text, 'go') ?? '';
  const toolchain = versionOfToolchain(lineOf(text, 'toolchain') ?? '') ?? '';
  const wanted = compareVersions(toolchain, line) > 0 ? toolchain : line;
  const version = isLanguage(wanted) ? `${wanted}.0` : wanted;
  if (compareVersions(wanted, OLDEST) >= 0) return version;
  const found = wanted === '' ? 'no version of Go' : `Go ${wanted}`;
  throw goError('GO_TOOLCHAIN', `${file} names ${found}; toolchains exist from Go ${OLDEST} on`, {
    hint: 'Set "version" under "go", as in version: "1.26.8".',
  });
}
