import type { BuildInfo } from '../program/build-info.ts';
import type { PackageBytes } from './package-sizes.ts';
import type { ModuleSize, PackageSize } from './program-sizes.ts';

type Owner = Pick<ModuleSize, 'path' | 'version' | 'kind'>;

/** Packages by module: that of the longest path that starts theirs. */
export function moduleSizes(
  packages: ReadonlyMap<string, PackageBytes>,
  info: BuildInfo | undefined,
): readonly ModuleSize[] {
  const owners = modulesOf(info);
  const main = info?.path ?? 'main';
  const found = new Map<Owner, PackageSize[]>();
  const std: Owner = {
    path: 'std',
    ...(info ? { version: info.goVersion } : {}),
    kind: 'standard',
  };
  const unknown: Owner = { path: 'unknown', kind: 'unknown' };
  for (const [name, { code, tables, data, types }] of packages) {
    const size = code + tables + data + types;
    if (size === 0) continue;
    const path = name === 'main' ? main : name;
    const owner =
      ownerOf(path, owners) ??
      (name === 'main' ? owners.get('') : undefined) ??
      (isStandard(path) ? std : unknown);
    const list = found.get(owner) ?? [];
    list.push({ path, size, code, tables: tables + data, types });
    found.set(owner, list);
  }
  return [...found]
    .map(([owner, list]) => ({
      ...owner,
      size: list.reduce((sum, { size }) => sum + size, 0),
      packages: list.toSorted(bySize),
    }))
    .toSorted(bySize);
}

/** By path; the main module by the empty one too, as `command-line-arguments` is its package. */
function modulesOf(info: BuildInfo | undefined): ReadonlyMap<string, Owner> {
  const owners = new Map<string, Owner>();
  for (const { path, version, replacement } of info?.dependencies ?? []) {
    const known = replacement?.version || version;
    owners.set(path, { path, ...(known ? { version: known } : {}), kind: 'dependency' });
  }
  if (info?.main) {
    const { path, version } = info.main;
    const main: Owner = { path, ...(version ? { version } : {}), kind: 'main' };
    owners.set(path, main).set('', main);
  }
  return owners;
}

function ownerOf(path: string, owners: ReadonlyMap<string, Owner>): Owner | undefined {
  for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
    const owner = owners.get(path.slice(0, end));
    if (owner) return owner;
  }
  return undefined;
}

/** Only paths of the standard library have no dot in their first element. Source: `go help importpath`. */
function isStandard(path: string): boolean {
  const [first = ''] = path.split('/', 1);
  return path !== 'main' && !first.includes('.') && first !== 'command-line-arguments';
}

function bySize(a: { size: number; path: string }, b: { size: number; path: string }): number {
  return b.size - a.size || (a.path < b.path ? -1 : 1);
}
