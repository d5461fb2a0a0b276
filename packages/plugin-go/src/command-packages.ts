import { join, relative, resolve, sep } from 'node:path';
import type { PackageNames, PackagePlace } from '@strake/core/plugin';
import { findPackages } from './find-packages.ts';
import { directoryOf } from './locate/own-module.ts';
import { packageClauses } from './locate/package-clauses.ts';
import type { GoOptions } from './options.ts';
import { refuseNames } from './refuse-names.ts';

/** Go packages on the command line, as directories or import paths. */
export const commandPackages: PackageNames<GoOptions | undefined> = {
  options(names, { cwd, directory, files }, { dir }) {
    refuseNames(names);
    if (names.some((name) => isOfAnotherLanguage(resolve(cwd, name), name, files)))
      return undefined;
    const base = typeof dir === 'string' ? join(directory, dir) : directory;
    return { programs: names.map((name) => ({ package: fromBase(name, base, cwd) })) };
  },
  async built(options, place) {
    const found = new Map<string, string>();
    for (const given of options?.programs ?? []) {
      const program = typeof given === 'string' ? { package: given } : given;
      const dir = ('dir' in program ? program.dir : undefined) ?? options?.dir ?? '.';
      const base = resolve(place.directory, dir);
      found.set(await identify(program.package, { ...place, cwd: base }), program.package);
    }
    return found;
  },
  identify,
  imageName,
  async locate(names, place, host) {
    const { cwd, files } = place;
    if (names.some((name) => isOfAnotherLanguage(resolve(cwd, name), name, files)))
      return undefined;
    const { locatePackages } = await import('./locate/locate-packages.ts');
    return locatePackages(names, place, host);
  },
  builds: (directory, { files }) => packageClauses(directory, files).built.includes('main'),
  find: findPackages,
};

/** The manifest files of other languages. */
const MANIFESTS = /^(Cargo\.toml|pyproject\.toml|build\.zig|CMakeLists\.txt)$/;

/** Whether a directory contains such a file and no Go files. */
function isOfAnotherLanguage(path: string, name: string, files: PackagePlace['files']): boolean {
  const names = isRelative(name) ? files.list(path) : [];
  return (
    names.some((each) => MANIFESTS.test(each)) &&
    !names.some((each) => /(\.go|^go\.mod)$/.test(each))
  );
}

/** Converts a package that is relative to the working directory to one relative to the configuration's directory. */
function fromBase(name: string, base: string, cwd: string): string {
  if (!isRelative(name)) return name;
  const path = relative(base, resolve(cwd, name)).split(sep).join('/');
  return path.startsWith('..') ? path : path === '' ? '.' : `./${path}`;
}

function isRelative(name: string): boolean {
  return /^\.{1,2}([/\\]|$)/.test(name);
}

/** The directory of a package of a main module; for another package, its import path. */
async function identify(name: string, place: PackagePlace): Promise<string> {
  const { cwd, files } = place;
  if (isRelative(name)) return resolve(cwd, name);
  const { mainModulesAt } = await import('./locate/surroundings.ts');
  return directoryOf(name, await mainModulesAt(place), files) ?? name;
}

/**
 * The name that `go build` gives a program: the last element of its path, or the one before a major version. A file stands for
 * its directory.
 */
function imageName(name: string): string | undefined {
  const path = name.replace(/[/\\]+$/, '').replace(/(^|[/\\]+)[^/\\]+\.go$/, '');
  const base = path.replace(/(?<=[^/\\.])[/\\]v([2-9]|[1-9]\d+)$/, '');
  return /([\w.-]*[a-z\d])$/i.exec(base)?.[1];
}
