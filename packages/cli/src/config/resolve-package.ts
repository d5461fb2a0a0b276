import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire, findPackageJSON, isBuiltin } from 'node:module';
import { basename, dirname, join, sep } from 'node:path';
import { systemCode } from '@strake/core';
import type { Search } from './search-directories.ts';

/** Where a package was found, or why it was refused. */
export interface ResolvedPackage {
  /** Its main file. */
  readonly file?: string;
  /** `/x/node_modules/name belongs to …`, for the nearest one. */
  readonly refused?: string;
}

/**
 * Resolves a package as Node.js does, from a directory upwards, but only in the directories of a search, and only if the search trusts it.
 * @returns neither file nor reason if there is no such package
 */
export function resolvePackage(name: string, { directories, distrust }: Search): ResolvedPackage {
  // A plugin may have the name of a built-in module of Node.js, which is not a plugin.
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

/** Yarn's Plug'n'Play has no node_modules: it resolves by the project that started the process. */
function resolveByYarn(name: string, [start = '.']: readonly string[]): ResolvedPackage {
  const file = resolveFrom(name, join(start, 'package.json'));
  return file === undefined ? {} : { file };
}

/** Node.js continues further up if a package has no main file. */
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

/** `require.resolve` refuses packages that only `import` may load, and there is no other way to resolve from another directory. */
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
