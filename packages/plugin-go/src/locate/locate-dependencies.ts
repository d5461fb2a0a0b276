import type { HostAccess } from '@strake/core/plugin';
import { askGo } from '../ask-go.ts';
import type { LocalModule } from '../discovery/module-file.ts';
import { goError } from '../error-codes.ts';
import { explainFailure } from '../explain-failure.ts';
import { explainPackage } from '../explain-package.ts';
import { PACKAGE_FIELDS, parsePackageList } from '../package-facts.ts';
import type { MainPackage } from './surroundings.ts';

/**
 * The main packages of other modules that names mean, by name, with one `go list`.
 * @throws GO_* for a name that means none
 */
export async function locateDependencies(
  names: readonly string[],
  place: { readonly cwd: string; readonly modules: readonly LocalModule[] },
  host: Pick<HostAccess, 'run'>,
): Promise<ReadonlyMap<string, readonly MainPackage[]>> {
  const { cwd, modules } = place;
  const argv = ['list', '-e', `-json=${PACKAGE_FIELDS}`, '--', ...new Set(names)];
  const { exitCode, stdout, stderr } = await askGo(host, argv, { directory: cwd });
  if (exitCode !== 0) throw explainFailure(cwd, stderr);
  const packages = parsePackageList(stdout);
  const mainPaths = modules.map(({ path }) => path);
  const mainOf = (name: string): readonly MainPackage[] => {
    const matching = packages.filter(({ Match }) => Match?.includes(name));
    const isPattern = name.includes('...');
    const mains = matching.filter((each) => each.Name === 'main' && !each.Error);
    if (isPattern && mains.length === 0)
      throw goError('GO_PACKAGE_NOT_MAIN', `pattern "${name}" matches no program`, {
        hint: 'Name packages of this module, or of one that go.mod requires.',
      });
    const problem = isPattern
      ? undefined
      : explainPackage({ package: name, directory: cwd }, matching[0], {
          mainModules: mainPaths,
          constraints: matching[0]?.IgnoredGoFiles ?? [],
        });
    if (problem) throw problem;
    return mains.map(({ ImportPath, Dir }) => ({
      name: ImportPath,
      path: ImportPath,
      ...(Dir === undefined ? {} : { directory: Dir }),
    }));
  };
  return new Map(names.map((name) => [name, mainOf(name)]));
}
