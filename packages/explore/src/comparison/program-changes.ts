import { compareVersions } from '@strake/core';
import type { EntryDiff } from '@strake/oci';
import type { ProgramChanges, ProgramFacts, VersionChange } from '../answer/index.ts';

/** Modules and build settings whose values differ in the programs that differ. */
export function programChanges(entries: readonly EntryDiff<ProgramFacts>[]): ProgramChanges {
  const [before, after] = (['before', 'after'] as const).map((side) =>
    entries.flatMap((each) => each[side]?.facts ?? []),
  );
  const changes = (valuesOf: (facts: ProgramFacts) => readonly (readonly [string, string])[]) =>
    changesOf(byName((before ?? []).flatMap(valuesOf)), byName((after ?? []).flatMap(valuesOf)));
  return {
    modules: changes(({ goVersion, modules }) => [['Go', goVersion], ...Object.entries(modules)]),
    settings: changes(({ settings }) => Object.entries(settings)),
  };
}

type Values = ReadonlyMap<string, ReadonlySet<string>>;

function byName(pairs: readonly (readonly [name: string, value: string])[]): Values {
  const values = new Map<string, Set<string>>();
  for (const [name, value] of pairs)
    values.set(name, (values.get(name) ?? new Set<string>()).add(value));
  return values;
}

function changesOf(before: Values, after: Values): readonly VersionChange[] {
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((name) => {
    const [was = '', is = ''] = [before, after].map((side) =>
      [...(side.get(name) ?? [])].sort().join(', '),
    );
    const [isNew, isGone] = [!before.has(name), !after.has(name)];
    if (was === is && !isNew && !isGone) return [];
    const change = isNew ? 'added' : isGone ? 'removed' : directionOf(was, is);
    return [{ name, change, before: was, after: is }];
  });
}

function directionOf(before: string, after: string): 'up' | 'down' | 'changed' {
  const order = compareVersions(versionOf(before), versionOf(after));
  return order === 0 ? 'changed' : order < 0 ? 'up' : 'down';
}

/** `go1.26` and `go1.26.8` as versions of modules are written. */
function versionOf(text: string): string {
  const [, version, patch] = /^go(\d+\.\d+)(\.\d+)?$/.exec(text) ?? [];
  return version === undefined ? text : `v${version}${patch ?? '.0'}`;
}
