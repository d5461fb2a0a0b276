import { resolve } from 'node:path';
import type { HostAccess, LocatedPackage, PackagePlace } from '@strake/core/plugin';
import { isPath } from '../read-programs.ts';
import { refuseReferences } from '../refuse-names.ts';
import { uniqueNames } from '../unique-names.ts';
import { locateDependencies } from './locate-dependencies.ts';
import { mainPackage, nameOf } from './main-package.ts';
import { matchDirectories, matchImportPaths } from './match-pattern.ts';
import { directoryOf } from './own-module.ts';
import { type MainPackage, type Surroundings, surroundingsOf } from './surroundings.ts';

/**
 * The main packages that names mean, in their order. Patterns match what is built for Linux, or for GOOS. Files tell, and `go list` for packages
 * of other modules.
 * @throws GO_*, CONFIG_OPTION
 */
export async function locatePackages(
  names: readonly string[],
  place: PackagePlace,
  host: Pick<HostAccess, 'run'>,
): Promise<readonly LocatedPackage[]> {
  refuseReferences(names);
  const around = await surroundingsOf(place);
  const own = new Map(names.map((name) => [name, locateOwn(name, around)]));
  const others = names.filter((name) => own.get(name) === undefined);
  const dependencies = others.length > 0 ? await locateDependencies(others, around, host) : own;
  const packages = names.flatMap((name) => own.get(name) ?? dependencies.get(name) ?? []);
  const paths = [...new Set(packages.map(({ path }) => path))];
  const images = new Map(uniqueNames(paths).map((image, at) => [paths[at], image]));
  return packages.map((each) => ({ ...each, image: images.get(each.path) ?? '' }));
}

/** @returns undefined for a name that only go can resolve */
function locateOwn(name: string, around: Surroundings): readonly MainPackage[] | undefined {
  const { cwd, files, modules } = around;
  if (name.includes('...'))
    return isPath(name) ? matchDirectories(name, around) : matchImportPaths(name, around);
  if (isPath(name)) {
    const path = resolve(cwd, name, /[^/\\]\.go$/.test(name) ? '..' : '.');
    return [mainPackage(name, path, nameOf(path, cwd), around)];
  }
  const path = directoryOf(name, modules, files);
  return path === undefined ? undefined : [mainPackage(name, path, name, around)];
}
