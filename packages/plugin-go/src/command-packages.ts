import { dirname, join, relative, resolve, sep } from 'node:path';
import type { PackageNames, PackagePlace } from '@strake/core/plugin';
import type { GoOptions } from './options.ts';

/** Go packages on the command line, as directories or import paths. */
export const commandPackages: PackageNames<GoOptions | undefined> = {
  options(names, { cwd, directory, files }, { dir }) {
    if (names.some((name) => isOfAnotherLanguage(resolve(cwd, name), name, files)))
      return undefined;
    const base = typeof dir === 'string' ? join(directory, dir) : directory;
    return { programs: names.map((name) => ({ package: fromBase(name, base, cwd) })) };
  },
  built(options, place) {
    const found = new Map<string, string>();
    for (const given of options?.programs ?? []) {
      const program = typeof given === 'string' ? { package: given } : given;
      const dir = ('dir' in program ? program.dir : undefined) ?? options?.dir ?? '.';
      const base = resolve(place.directory, dir);
      found.set(identify(program.package, { ...place, cwd: base }), program.package);
    }
    return found;
  },
  identify,
  imageName,
};

/** What other languages call the top of a package. */
const MANIFESTS = /^(Cargo\.toml|pyproject\.toml|build\.zig|CMakeLists\.txt)$/;

/** A directory with such a file, and none of Go's. */
function isOfAnotherLanguage(path: string, name: string, files: PackagePlace['files']): boolean {
  const names = isRelative(name) ? files.list(path) : [];
  return (
    names.some((each) => MANIFESTS.test(each)) &&
    !names.some((each) => /(\.go|^go\.mod)$/.test(each))
  );
}

/** A relative package starts where the command works; the configuration's start at its directory. */
function fromBase(name: string, base: string, cwd: string): string {
  if (!isRelative(name)) return name;
  const path = relative(base, resolve(cwd, name)).split(sep).join('/');
  return path.startsWith('..') ? path : path === '' ? '.' : `./${path}`;
}

function isRelative(name: string): boolean {
  return /^\.{1,2}([/\\]|$)/.test(name);
}

/** The directory of a package, if that is in the module around it; otherwise its import path. */
function identify(name: string, { cwd, files }: PackagePlace): string {
  if (isRelative(name)) return resolve(cwd, name);
  const module = moduleAround(cwd, files);
  if (module && name === module.path) return module.directory;
  if (module && name.startsWith(`${module.path}/`))
    return resolve(module.directory, name.slice(module.path.length + 1));
  return name;
}

function moduleAround(
  directory: string,
  files: PackagePlace['files'],
): { readonly path: string; readonly directory: string } | undefined {
  const text = files.read(join(directory, 'go.mod'));
  if (text === undefined)
    return dirname(directory) === directory ? undefined : moduleAround(dirname(directory), files);
  const [, path] = /^module\s+"?([^\s"]+)/m.exec(text) ?? [];
  return path === undefined ? undefined : { path, directory };
}

/** What `go build` would call a program: the last part of its path, or the one before a major version; a file is its directory's. */
function imageName(name: string): string | undefined {
  const path = name.replace(/[/\\]+$/, '').replace(/(^|[/\\]+)[^/\\]+\.go$/, '');
  const base = path.replace(/(?<=[^/\\.])[/\\]v([2-9]|[1-9]\d+)$/, '');
  return /([\w.-]*[a-z\d])$/i.exec(base)?.[1];
}
