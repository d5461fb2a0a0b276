import { defined } from '@strake/oci/internal';
import type { BuildChange, BuildChangeKind } from './change.ts';
import type { StepFacts } from './step-facts.ts';

/** How a step is not what it was: the most telling first. */
export function compareSteps(before: StepFacts, now: StepFacts): readonly BuildChange[] {
  return [
    ...compareMaps('setting', before.settings, now.settings),
    ...compareMaps('variable', before.env, now.env),
    ...compareWords(before.argv, now.argv),
    ...(before.directory === now.directory
      ? []
      : [
          {
            kind: 'directory' as const,
            name: 'of the step',
            old: before.directory,
            new: now.directory,
          },
        ]),
    ...compareMaps('stamp', before.stamps, now.stamps),
  ];
}

/** Members that differ, in the order of their names. */
export function compareMaps(
  kind: BuildChangeKind,
  before: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): readonly BuildChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])].sort();
  return names.flatMap((name) => {
    const [old, present] = [before[name], now[name]];
    return old === present ? [] : [{ kind, name, ...defined({ old, new: present }) }];
  });
}

/** Arguments that only one of two commands has: a flag with another value is one change, `-ldflags=a` and `-ldflags=b`. */
function compareWords(before: readonly string[], now: readonly string[]): readonly BuildChange[] {
  const gone = without(before, now);
  const added = without(now, before);
  const changes = gone.map((word): BuildChange => {
    const [name, old] = splitFlag(word);
    const at = added.findIndex((each) => name !== '' && splitFlag(each)[0] === name);
    const [other] = at < 0 ? [] : added.splice(at, 1);
    if (other === undefined) return { kind: 'argument', name: name || word, old };
    return { kind: 'argument', name, old, new: splitFlag(other)[1] };
  });
  const more = added.map((word): BuildChange => {
    const [name, value] = splitFlag(word);
    return { kind: 'argument', name: name || word, new: value };
  });
  const all = [...changes, ...more];
  const isMoved = all.length === 0 && before.join('\0') !== now.join('\0');
  return isMoved ? [{ kind: 'argument', name: 'their order' }] : all;
}

/** The words of one list that the other has less often. */
function without(list: readonly string[], other: readonly string[]): string[] {
  const left = [...other];
  return list.filter((word) => {
    const at = left.indexOf(word);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** `-ldflags=-s` as its name and value; a word that is not a flag has no name. */
function splitFlag(word: string): readonly [name: string, value: string] {
  const [, name, value] = /^(--?[A-Za-z][\w-]*)=(.*)$/s.exec(word) ?? [];
  return name === undefined || value === undefined ? ['', word] : [name, value];
}

/** Two changes in a row as one: an input that changed in both has the old value of the first one. */
export function joinChanges(
  first: readonly BuildChange[],
  second: readonly BuildChange[],
): readonly BuildChange[] {
  const isOf = (one: BuildChange) => (other: BuildChange) =>
    one.kind === other.kind && one.name === other.name;
  const left = first.filter((each) => !second.some(isOf(each)));
  return [
    ...left,
    ...second.map(({ old, ...change }) => {
      const before = first.find(isOf(change));
      return { ...change, ...defined({ old: before ? before.old : old }) };
    }),
  ];
}
