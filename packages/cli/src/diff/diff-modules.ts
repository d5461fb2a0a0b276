import { compareVersions, defined } from '@strake/core';
import type { BuildModule } from '@strake/plugin-go/program';
import type { ModuleChange } from './program-diff.ts';
import type { ProgramFacts } from './program-facts.ts';

/** The modules in which two programs differ: the main module first, then by path. */
export function diffModules(before: ProgramFacts, after: ProgramFacts): readonly ModuleChange[] {
  const main = compare(before.main, after.main);
  const [old, current] = [byPath(before.modules), byPath(after.modules)];
  const gone = new Map(
    before.modules
      .filter(({ path }) => !current.has(path))
      .map((module) => [withoutMajor(module.path), module]),
  );
  const changes: (ModuleChange | undefined)[] = [];
  for (const module of after.modules) {
    const family = withoutMajor(module.path);
    const partner = old.get(module.path) ?? gone.get(family);
    gone.delete(family);
    changes.push(compare(partner, module));
  }
  for (const module of gone.values()) changes.push(compare(module, undefined));
  const sorted = changes
    .filter((change) => change !== undefined)
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  return [...(main ? [{ ...main, main: true as const }] : []), ...sorted];
}

function byPath(modules: readonly BuildModule[]): ReadonlyMap<string, BuildModule> {
  return new Map(modules.map((module) => [module.path, module]));
}

/** The end of a path that says the major version. Source: https://go.dev/ref/mod#major-version-suffixes; gopkg.in has its own. */
const MAJOR = /(?:\/v([2-9]|[1-9]\d+)|(?<=^gopkg\.in\/.+)\.v\d+)$/;

function withoutMajor(path: string): string {
  return path.replace(MAJOR, '');
}

function compare(
  before: BuildModule | undefined,
  after: BuildModule | undefined,
): ModuleChange | undefined {
  const path = after?.path ?? before?.path ?? '';
  const sides = defined({
    before: before && versionOf(before, path),
    after: after && versionOf(after, path),
  });
  if (!before || !after)
    return before || after ? { path, change: before ? 'removed' : 'added', ...sides } : undefined;
  if (identityOf(before) === identityOf(after)) return undefined;
  const [one, other] = [before.replacement ?? before, after.replacement ?? after];
  const order = compareVersions(one.version, other.version);
  if (order === 0) return { path, change: 'changed', ...sides };
  const level = levelOf(one.version, other.version);
  return { path, change: order < 0 ? 'up' : 'down', level, ...sides };
}

function identityOf({ path, version, sum, replacement }: BuildModule): string {
  return JSON.stringify([path, version, sum, replacement ?? null]);
}

function versionOf({ path, version, replacement }: BuildModule, shown: string): string {
  const own = path === shown ? version : `${path}@${version}`;
  return replacement ? `${own} => ${replacement.path}@${replacement.version}` : own;
}

/** Before v1, a minor version may break what uses it; it is called what its number is. */
function levelOf(before: string, after: string): 'major' | 'minor' | 'patch' {
  const [one, other] = [before, after].map((version) => version.split(/[.+-]/));
  if (one?.[0] !== other?.[0]) return 'major';
  return one?.[1] === other?.[1] ? 'patch' : 'minor';
}
