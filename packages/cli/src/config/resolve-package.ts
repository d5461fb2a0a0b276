import { readFileSync } from 'node:fs';
import { createRequire, findPackageJSON, isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { systemCode } from '@strake/core';

/**
 * The file that a package begins with, looked for from another file as modules are; undefined where there is no such package.
 * @param from absolute path of a file, which need not exist
 */
export function resolvePackage(name: string, from: string): string | undefined {
  // A plugin may bear the name of a module of Node.js; that module is none.
  if (isBuiltin(name)) return undefined;
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
