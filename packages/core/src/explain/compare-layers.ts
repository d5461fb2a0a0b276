import { defined } from '@strake/oci/internal';
import type { BuildChange } from './change.ts';
import type { EntryFacts, LayerFacts } from './layer-facts.ts';

/** Entries that differ: the first of them, and how many more there are. */
export interface EntryChanges {
  readonly changes: readonly BuildChange[];
  /** Absent: these are all. */
  readonly further?: number;
}

const FIELDS = ['type', 'mode', 'owner', 'target', 'content', 'time', 'attributes'] as const;

const MOST = 20;

/**
 * How the entries of a layer are not what they were.
 * @param ran steps that ran, or will: that their outputs differ is no news
 */
export function compareLayers(
  before: LayerFacts,
  now: LayerFacts,
  ran: ReadonlySet<string>,
): EntryChanges {
  const paths = new Set([...Object.keys(before.entries), ...Object.keys(now.entries)]);
  const all = [...paths]
    .sort()
    .flatMap((path) => compareEntries(path, before.entries[path], now.entries[path], ran));
  const isMoved = all.length === 0 && before.order !== now.order;
  if (isMoved) return { changes: [{ kind: 'entry', name: 'the order of entries' }] };
  const further = all.length - MOST;
  return { changes: all.slice(0, MOST), ...(further > 0 && { further }) };
}

function compareEntries(
  name: string,
  before: EntryFacts | undefined,
  now: EntryFacts | undefined,
  ran: ReadonlySet<string>,
): readonly BuildChange[] {
  const kind = 'entry';
  if (!before || !now)
    return [{ kind, name, ...defined({ old: describe(before), new: describe(now) }) }];
  if (before.type !== now.type)
    return [{ kind, name, ...defined({ old: describe(before), new: describe(now) }) }];
  // What a step will make is not known before it has run.
  const isUnknown = before.content === undefined || now.content === undefined;
  const isMade = isUnknown || (now.step !== undefined && ran.has(now.step));
  return FIELDS.flatMap((field): readonly BuildChange[] => {
    if (before[field] === now[field] || (field === 'content' && isMade)) return [];
    return [{ kind, name, field, ...defined({ old: before[field], new: now[field] }) }];
  });
}

/** `symlink to /app/server`, `file, 0644`: without what is nearly always so. */
function describe(entry: EntryFacts | undefined): string | undefined {
  if (!entry) return undefined;
  const { type, mode, owner, target, content, step } = entry;
  const parts = [
    target === undefined ? type : `${type} to ${target}`,
    ...(mode === undefined || target !== undefined ? [] : [mode]),
    ...(owner === undefined || owner === '0:0' ? [] : [`owner ${owner}`]),
    ...(content === undefined || step !== undefined ? [] : [content]),
  ];
  return parts.join(', ');
}

/** Layers that came or went, or changed places. */
export function compareStacks(
  before: readonly { readonly id: string }[],
  now: readonly { readonly id: string }[],
): readonly BuildChange[] {
  const [old, present] = [before.map(({ id }) => id), now.map(({ id }) => id)];
  const kind = 'layer';
  const changes = [
    ...old
      .filter((id) => !present.includes(id))
      .map((id) => ({ kind, name: id, old: 'a layer' }) as const),
    ...present
      .filter((id) => !old.includes(id))
      .map((id) => ({ kind, name: id, new: 'a layer' }) as const),
  ];
  const isMoved = changes.length === 0 && old.join('\0') !== present.join('\0');
  return isMoved
    ? [{ kind, name: 'their order', old: old.join(', '), new: present.join(', ') }]
    : changes;
}
