import type { HostAccess } from '@strake/core/plugin';
import { askGo } from '../ask-go.ts';
import type { LocalModule } from '../discovery/module-file.ts';
import { goError } from '../error-codes.ts';
import { explainFailure } from '../explain-failure.ts';
import { explainPackage } from '../explain-package.ts';
import { PACKAGE_FIELDS, type PackageFacts, parsePackageList } from '../package-facts.ts';
import type { MainPackage } from './surroundings.ts';

/** Of one command: systems limit the size of all. */
const MOST_ARGUMENTS = 1000;

/**
 * The main packages of other modules that names mean, with one `go list`.
 * @returns those of each of the names; throws GO_* for one that means none
 */
export async function locateDependencies(
  names: readonly string[],
  place: { readonly cwd: string; readonly modules: readonly LocalModule[] },
  host: Pick<HostAccess, 'run'>,
): Promise<(name: string) => readonly MainPackage[]> {
  const { cwd, modules } = place;
  const byName = new Map<string, PackageFacts[]>();
  for (let at = 0; at < names.length; at += MOST_ARGUMENTS) {
    const asked = names.slice(at, at + MOST_ARGUMENTS);
    const argv = ['list', '-e', `-json=${PACKAGE_FIELDS}`, '--', ...asked];
    const { exitCode, stdout, stderr } = await askGo(host, argv, { directory: cwd });
    if (exitCode !== 0) throw explainFailure(cwd, stderr);
    for (const found of parsePackageList(stdout))
      for (const name of found.Match ?? []) {
        const matching = byName.get(name);
        if (matching) matching.push(found);
        else byName.set(name, [found]);
      }
  }
  const mainPaths = modules.map(({ path }) => path);
  return (name) => {
    const matching = byName.get(name) ?? [];
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
          moduleDirectories: modules.map((each) => each.directory),
          constraints: matching[0]?.IgnoredGoFiles ?? [],
        });
    if (problem) throw problem;
    return mains.map(({ ImportPath, Dir }) => ({
      name: ImportPath,
      path: ImportPath,
      ...(Dir === undefined ? {} : { directory: Dir }),
    }));
  };
}
