import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** A package that runs in the executable. */
export interface RuntimePackage {
  readonly name: string;
  /** Absolute, without links. */
  readonly directory: string;
  /** Where it is in the executable: `node_modules/@strake/core`. */
  readonly place: string;
  readonly manifest: Manifest;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/**
 * The package `@strake/cli` and everything that it depends on, found as Node.js finds it, in the order of their names. Nothing is
 * taken that no manifest names: development tools are installed in the same place.
 */
export function runtimePackages(root: string): readonly RuntimePackage[] {
  const found = new Map<string, RuntimePackage>();
  const add = (directory: string) => {
    if (found.has(directory)) return;
    const manifest = readManifest(directory);
    const place = placeOf(relative(root, directory).split(sep).join('/'), manifest.name);
    found.set(directory, { name: manifest.name, directory, place, manifest });
    for (const name of Object.keys(manifest.dependencies ?? {})) add(find(name, directory));
  };
  add(join(realpathSync(root), 'packages/cli'));
  return [...found.values()].sort((one, other) => (one.place < other.place ? -1 : 1));
}

/** True for a package of this repository. */
export function isOwn({ name }: RuntimePackage): boolean {
  return name.startsWith('@strake/');
}

/** The workspace `packages/cli` is `@strake/cli`, and so is what npm installed below it. */
function placeOf(path: string, name: string): string {
  const workspace = /^packages\/([^/]+)/.exec(path)?.[0];
  if (workspace === undefined) return path;
  return path === workspace
    ? `node_modules/${name}`
    : path.replace(workspace, `node_modules/@strake/${workspace.slice('packages/'.length)}`);
}

function find(name: string, from: string): string {
  for (let at = from; ; at = dirname(at)) {
    const directory = join(at, 'node_modules', name);
    if (existsSync(join(directory, 'package.json'))) return realpathSync(directory);
    if (dirname(at) === at) throw new Error(`${name}, which ${from} needs, is not installed`);
  }
}

function readManifest(directory: string): Manifest {
  return JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Manifest;
}
