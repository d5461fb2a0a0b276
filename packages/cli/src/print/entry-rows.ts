import type { EntryDiff, EntryField } from '@strake/core';
import type { PlatformReport } from '../diff/diff-report.ts';
import type { DiffRow } from './diff-row.ts';
import { formatCount } from './format-quantity.ts';

/** Entries; those that differ only in their times are counted, and directories of others that are listed left out. */
export function entryRows({ entries }: PlatformReport): readonly DiffRow[] {
  const isRetimed = ({ fields }: EntryDiff) => fields.length === 1 && fields[0] === 'mtime';
  const told = entries.filter((entry) => !isRetimed(entry));
  const parents = new Set(told.map(({ path, change }) => `${change} ${parentOf(path)}`));
  const rows = told
    .filter(
      ({ path, change, before, after }) =>
        (after ?? before)?.type !== 'directory' || !parents.has(`${change} ${path}`),
    )
    .map(entryRow);
  const times = entries.length - told.length;
  if (times === 0) return rows;
  const count = formatCount(times, 'entry', 'entries');
  return [...rows, { sign: '~', name: '', note: `${count} with other times alone` }];
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

/** What says more than a content. */
const GRAVE: readonly EntryField[] = ['type', 'mode', 'owner', 'device', 'whiteout', 'attributes'];

function entryRow({ path, change, fields, before, after }: EntryDiff): DiffRow {
  const note = entryNote({ change, fields, before, after });
  const { type } = after ?? before ?? {};
  const isSized = type === 'file' && (change !== 'changed' || fields.includes('content'));
  const { before: old, after: current } = {
    before: before?.target,
    after: after?.target,
  };
  return {
    sign: change === 'added' ? '+' : change === 'removed' ? '-' : '~',
    name: path,
    ...(old !== undefined && { before: `→ ${old}` }),
    ...(current !== undefined && { after: `→ ${current}` }),
    ...(note !== '' && { note }),
    ...(isSized && { sizes: [[before?.size, after?.size]] }),
    weight: fields.some((field) => GRAVE.includes(field)) ? 1 : 0,
  };
}

function entryNote({
  change,
  fields,
  before,
  after,
}: Pick<EntryDiff, 'change' | 'fields'> & {
  readonly before: EntryDiff['before'];
  readonly after: EntryDiff['after'];
}): string {
  const { type = 'file' } = after ?? before ?? {};
  if (change !== 'changed') {
    const kind = type === 'file' ? [] : [type === 'whiteout' ? 'removes what is below' : type];
    const { mode = '' } = after ?? before ?? {};
    return [...kind, ...(isPlainMode(type, mode) ? [] : [`mode ${mode}`])].join(', ');
  }
  if (!before || !after) return '';
  const notes: Readonly<Partial<Record<string, string>>> = {
    type: `${before.type} → ${after.type}`,
    mode: `mode ${before.mode} → ${after.mode}`,
    owner: `owner ${before.uid}:${before.gid} → ${after.uid}:${after.gid}`,
    device: `device ${before.device} → ${after.device}`,
    whiteout: `whiteout ${before.whiteout ?? 'none'} → ${after.whiteout ?? 'none'}`,
    mtime: '',
    size: '',
    content: 'content',
    target: '',
  };
  return fields
    .map((field) => notes[field] ?? field)
    .filter((note) => note !== '')
    .join(', ');
}

/** Modes that say nothing new. */
function isPlainMode(type: string, mode: string): boolean {
  return type !== 'file' || ['0644', '0755', '0444', '0555'].includes(mode);
}
