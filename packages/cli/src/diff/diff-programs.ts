import { defined, type EntryDiff } from '@strake/core';
import { diffModules } from './diff-modules.ts';
import type { ProgramDiff, SettingChange, Sides, SizeChange } from './program-diff.ts';
import type { ProgramFacts } from './program-facts.ts';

/** What a program that is not there says. */
const NOTHING: ProgramFacts = { goVersion: '', modules: [], settings: [] };

/** What the programs among changed entries say differently; one that says the same has only another size. */
export function diffPrograms(entries: readonly EntryDiff<ProgramFacts>[]): readonly ProgramDiff[] {
  return entries.flatMap(({ path, before, after }) => {
    const [one, other] = [before?.facts, after?.facts];
    if (!(one || other) || before?.digest === after?.digest) return [];
    const change = !one ? 'added' : !other ? 'removed' : 'changed';
    const size = defined({ before: one && before?.size, after: other && after?.size });
    return [{ path, change, size, ...diffFacts(one ?? NOTHING, other ?? NOTHING) } as const];
  });
}

/** What two programs say differently. */
export function diffFacts(
  before: ProgramFacts,
  after: ProgramFacts,
): Pick<ProgramDiff, 'toolchain' | 'package' | 'settings' | 'modules' | 'sizes'> {
  return {
    ...defined({
      toolchain: sides(before.goVersion || undefined, after.goVersion || undefined),
      package: sides(before.path, after.path),
    }),
    settings: diffSettings(before.settings, after.settings),
    modules: diffModules(before, after),
    ...defined({ sizes: diffSizes(before.sizes, after.sizes) }),
  };
}

function sides(before: string | undefined, after: string | undefined): Sides<string> | undefined {
  return before === after ? undefined : defined({ before, after });
}

function diffSettings(
  before: ProgramFacts['settings'],
  after: ProgramFacts['settings'],
): readonly SettingChange[] {
  const [old, current] = [new Map(before), new Map(after)];
  return [...new Set([...old.keys(), ...current.keys()])].flatMap((name) => {
    const found = sides(old.get(name), current.get(name));
    return found ? [{ name, ...found }] : [];
  });
}

function diffSizes(
  before: ProgramFacts['sizes'],
  after: ProgramFacts['sizes'],
): readonly SizeChange[] | undefined {
  if (!before && !after) return undefined;
  const bytes = (sizes: ProgramFacts['sizes'] = []) =>
    new Map(sizes.map(({ path, size }) => [path, size]));
  const [old, current] = [bytes(before), bytes(after)];
  const growth = ({ before: one = 0, after: other = 0 }: Sides<number>) => Math.abs(other - one);
  return [...new Set([...old.keys(), ...current.keys()])]
    .map((path) => ({ path, ...defined({ before: old.get(path), after: current.get(path) }) }))
    .filter((change) => growth(change) > 0)
    .sort((a, b) => growth(b) - growth(a) || (a.path < b.path ? -1 : 1));
}
