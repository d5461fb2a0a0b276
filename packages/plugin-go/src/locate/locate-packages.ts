import { resolve } from 'node:path';
import {
  combineErrors,
  type HostAccess,
  type LocatedPackage,
  type PackagePlace,
  StrakeError,
} from '@strake/core/plugin';
import { isPath } from '../read-programs.ts';
import { refuseReference } from '../refuse-names.ts';
import { uniqueNames } from '../unique-names.ts';
import { locateDependencies } from './locate-dependencies.ts';
import { mainPackage, nameOf } from './main-package.ts';
import { matchDirectories, matchImportPaths } from './match-pattern.ts';
import { directoryOf, isVendored } from './own-module.ts';
import { type MainPackage, type Surroundings, surroundingsOf } from './surroundings.ts';

/**
 * The main packages that names mean, in their order. Patterns match what is built for Linux, or for GOOS. Files tell, and `go list` for packages
 * of other modules.
 * @throws GO_*, CONFIG_OPTION, for all names that mean none
 */
export async function locatePackages(
  names: readonly string[],
  place: PackagePlace,
  host: Pick<HostAccess, 'run'>,
): Promise<readonly LocatedPackage[]> {
  const around = await surroundingsOf(place);
  const once = [...new Set(names)];
  const failures: Error[] = [];
  const attempt = (name: string, find: typeof locateOwn) => {
    try {
      return find(name, around);
    } catch (thrown) {
      if (!StrakeError.is(thrown)) throw thrown;
      failures.push(StrakeError.locate(thrown, { package: name }));
      return [];
    }
  };
  const found = new Map(once.map((name) => [name, attempt(name, locateOwn)]));
  const others = once.filter((name) => found.get(name) === undefined);
  if (others.length > 0) {
    const locateOther = await locateDependencies(others, around, host);
    for (const name of others) found.set(name, attempt(name, locateOther));
  }
  if (failures.length > 0) throw combineErrors(failures);
  const packages = names.flatMap((name) => found.get(name) ?? []);
  const paths = [...new Set(packages.map(({ path }) => path))];
  const images = new Map(uniqueNames(paths).map((image, at) => [paths[at], image]));
  return packages.map((each) => ({ ...each, image: images.get(each.path) ?? '' }));
}

/** @returns undefined for a name that only go can resolve */
function locateOwn(name: string, around: Surroundings): readonly MainPackage[] | undefined {
  refuseReference(name);
  const { cwd, files, modules } = around;
  if (name.includes('...'))
    return isPath(name) ? matchDirectories(name, around) : matchImportPaths(name, around);
  if (isPath(name)) {
    const path = resolve(cwd, name, /[^/\\]\.go$/.test(name) ? '..' : '.');
    if (isVendored(path, modules) && files.type(path) === 'directory') return undefined;
    return [mainPackage(name, path, nameOf(path, cwd), around)];
  }
  const path = directoryOf(name, modules, files);
  return path === undefined ? undefined : [mainPackage(name, path, name, around)];
}
