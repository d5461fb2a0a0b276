import {
  BASE_RECORD,
  defined,
  type ImageDiff,
  type LayerDiff,
  type ValueChange,
} from '@strake/core';
import type { PlatformReport } from '../diff/diff-report.ts';
import { type DiffRow, sidesRow } from './diff-row.ts';
import { shortDigest } from './format-quantity.ts';

/** Values of an index, manifest or config. */
export function documentRows(changes: readonly ValueChange[]): readonly DiffRow[] {
  return changes.map(({ path, before, after }) => {
    if (path.length === 0)
      return { sign: '~', name: 'bytes', note: 'the same values, written otherwise' };
    if (path.at(-1) === BASE_RECORD)
      return {
        sign: before === undefined ? '+' : after === undefined ? '-' : '~',
        name: nameOf(path),
        note: 'what of it is from its base; --json shows it',
      };
    return sidesRow(nameOf(path), {
      ...(before === undefined ? {} : { before: JSON.stringify(before) }),
      ...(after === undefined ? {} : { after: JSON.stringify(after) }),
    });
  });
}

/** `config.Labels["a.b"]` */
export function nameOf(path: ValueChange['path']): string {
  return path
    .map((step, at) => {
      if (typeof step === 'number') return `[${step}]`;
      if (/^[\w-]+$/.test(step)) return at === 0 ? step : `.${step}`;
      return at === 0 ? JSON.stringify(step) : `[${JSON.stringify(step)}]`;
    })
    .join('');
}

/** Attestations and artifacts that only one index lists. */
export function otherRows(others: ImageDiff['others']): readonly DiffRow[] {
  return others.map(({ change, digest, mediaType, artifactType, size }) => ({
    sign: change === 'added' ? '+' : '-',
    name: shortDigest(digest),
    [change === 'added' ? 'after' : 'before']: artifactType ?? mediaType,
    sizes: [change === 'added' ? [undefined, size] : [size, undefined]],
  }));
}

const LAYER_NOTES: Readonly<Partial<Record<LayerDiff['change'], string>>> = {
  moved: 'moved',
  recompressed: 'compressed otherwise',
  rewritten: 'the same entries in another tar',
  retimed: 'only times differ',
};

/** Layers that are not the same, counted from 1, and what the history says of them. */
export function layerRows({ layers }: PlatformReport): readonly DiffRow[] {
  return layers
    .filter(({ change }) => change !== 'same')
    .map(({ change, before, after, unread }): DiffRow => {
      const note = unread ? 'not read: its bytes are elsewhere' : LAYER_NOTES[change];
      return {
        sign: before && after ? '~' : before ? '-' : '+',
        name: `layer ${((after ?? before)?.position ?? 0) + 1}`,
        ...commandOf(before?.createdBy, after?.createdBy),
        ...(note !== undefined && { note }),
        sizes: [[before?.size, after?.size]],
      };
    });
}

function commandOf(before: string | undefined, after: string | undefined) {
  return defined({ before: before === after ? undefined : before, after });
}
