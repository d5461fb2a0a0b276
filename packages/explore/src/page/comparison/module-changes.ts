import type { EntryDiff } from '@strake/oci';
import type { ProgramFacts } from '../../answer/index.ts';

/** A module of programs of Go that is not the same in two images; `Go` is the toolchain. */
export interface ModuleChange {
  readonly path: string;
  readonly change: 'added' | 'removed' | 'changed';
  /** Versions, several with commas; empty where there is none. */
  readonly before: string;
  readonly after: string;
}

/** Modules whose versions differ in the programs that differ, by path. */
export function moduleChanges(
  entries: readonly EntryDiff<ProgramFacts>[],
): readonly ModuleChange[] {
  const before = versionsOf(entries.map((each) => each.before?.facts));
  const after = versionsOf(entries.map((each) => each.after?.facts));
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((path) => {
    const [was, is] = [before, after].map((side) => [...(side.get(path) ?? [])].sort().join(', '));
    if (was === undefined || is === undefined || was === is) return [];
    const change = !before.has(path) ? 'added' : after.has(path) ? 'changed' : 'removed';
    return { path, change, before: was, after: is } as const;
  });
}

function versionsOf(
  programs: readonly (ProgramFacts | undefined)[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const versions = new Map<string, Set<string>>();
  const add = (path: string, version: string): void => {
    versions.set(path, (versions.get(path) ?? new Set()).add(version));
  };
  for (const program of programs) {
    if (!program) continue;
    add('Go', program.goVersion);
    for (const [path, version] of Object.entries(program.modules)) add(path, version);
  }
  return versions;
}
