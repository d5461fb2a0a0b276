import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire, findPackageJSON, isBuiltin } from 'node:module';
import { basename, dirname, join, sep } from 'node:path';
import { systemCode } from '@strake/core';
import type { Search } from './search-directories.ts';

/** Where a package was found, or why it was not taken from where it is. */
export interface ResolvedPackage {
  /** The file that it begins with. */
  readonly file?: string;
  /** `/x/node_modules/name belongs to …`, of the nearest one. */
  readonly refused?: string;
}

/**
 * Looks for a package as modules do, from a directory upwards, but only as far as a search goes, and only what it trusts.
 * @returns neither file nor reason where there is no such package
 */
export function resolvePackage(name: string, { directories, distrust }: Search): ResolvedPackage {
  // A plugin may bear the name of a module of Node.js; that module is none.
  if (isBuiltin(name)) return {};
  if (process.versions.pnp !== undefined) return resolveByYarn(name, directories);
  let refused: string | undefined;
  for (const directory of directories) {
    const modules = join(directory, 'node_modules');
    const place = join(modules, ...name.split('/').slice(0, name.startsWith('@') ? 2 : 1));
    if (basename(directory) === 'node_modules' || !existsSync(place)) continue;
    const [reason] = [directory, modules, place].flatMap((path) => {
      const why = distrust(path);
      return why === undefined ? [] : [`${path} ${why}`];
    });
    const file =
      reason === undefined ? resolveFrom(name, join(directory, 'package.json')) : undefined;
    if (file !== undefined && isInside(file, place)) return { file };
    refused ??= reason;
  }
  return refused === undefined ? {} : { refused };
}

/** Yarn's Plug'n'Play has no directories to look into: it resolves by the project that the process was started with. */
function resolveByYarn(name: string, [start = '.']: readonly string[]): ResolvedPackage {
  const file = resolveFrom(name, join(start, 'package.json'));
  return file === undefined ? {} : { file };
}

/** Node.js goes on further up where a package has no file to begin with. */
function isInside(file: string, place: string): boolean {
  return realpathSync(file).startsWith(`${realpathSync(place)}${sep}`);
}

/** @param from absolute path of a file, which need not exist */
function resolveFrom(name: string, from: string): string | undefined {
  try {
    return createRequire(from).resolve(name);
  } catch (thrown) {
    const code = systemCode(thrown);
    if (code === 'ERR_PACKAGE_PATH_NOT_EXPORTED') return resolveImport(name, from);
    if (code === 'MODULE_NOT_FOUND') return undefined;
    throw thrown;
  }
}

/** Packages that only `import` may load are closed to `require.resolve`, and there is no other way to resolve from elsewhere. */
function resolveImport(name: string, from: string): string | undefined {
  const manifest = findPackageJSON(name, from);
  if (manifest === undefined) return undefined;
  const { exports }: { exports?: unknown } = JSON.parse(readFileSync(manifest, 'utf8'));
  const main =
    typeof exports === 'object' && exports !== null && '.' in exports ? exports['.'] : exports;
  const target = pickTarget(main);
  return target === undefined ? undefined : join(dirname(manifest), target);
}

/** Source: Node.js "Packages", conditional exports: the first condition that holds, in the order of the file. */
function pickTarget(target: unknown): string | undefined {
  if (typeof target === 'string') return target;
  if (typeof target !== 'object' || target === null) return undefined;
  const inner = Array.isArray(target)
    ? target
    : Object.entries(target).flatMap(([condition, each]) =>
        ['import', 'node', 'module-sync', 'default'].includes(condition) ? [each] : [],
      );
  return inner.map(pickTarget).find((each) => each !== undefined);
}
