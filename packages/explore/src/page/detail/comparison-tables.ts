import type { EntryDiff, LayerDiff, ValueChange } from '@strake/oci';
import type { ProgramFacts, VersionChange } from '../../answer/index.ts';
import { type Child, h } from '../element.ts';
import { counted, formatBytes, keyPath, shortDigest, visible } from '../format.ts';
import { fileAddress, layerAddress } from '../model/address.ts';
import type { Side, Sides } from './comparison-sides.ts';
import { note, section, table } from './parts.ts';

/** Entries of a platform that are listed. */
const MOST_ENTRIES = 1000;

type Facts = ProgramFacts;

/** Values of a config, or another document; undefined: none differs. */
export function valueTable(
  title: string,
  changes: readonly ValueChange[],
): HTMLElement | undefined {
  if (changes.length === 0) return undefined;
  const written = (value: unknown): Child =>
    value === undefined
      ? ''
      : h('code.value', {}, visible(typeof value === 'string' ? value : JSON.stringify(value)));
  return section(
    title,
    table(
      [{ title: 'Value' }, { title: 'Before' }, { title: 'After' }],
      changes.map(({ path, before, after }) => [
        keyPath(path) || 'form of the document',
        written(before),
        written(after),
      ]),
      'stacked',
    ),
  );
}

export function layerTable(diffs: readonly LayerDiff[], [before, after]: Sides): HTMLElement {
  const cell = (layer: LayerDiff['before'], side: Side): Child =>
    layer &&
    h(
      'span.side-by-side',
      { title: layer.digest },
      side
        ? h(
            'a.digest',
            { href: layerAddress(side.image, side.explored, side.platform, layer.position) },
            `Layer ${layer.position + 1}`,
          )
        : undefined,
      h('span.digest', {}, shortDigest(layer.digest)),
      h('span.note', {}, formatBytes(layer.size)),
    );
  return table(
    [{ title: '' }, { title: 'Before' }, { title: 'After' }, { title: 'Growth', isNumeric: true }],
    diffs.map((layer) => [
      badge(layer.change),
      cell(layer.before, before),
      cell(layer.after, after),
      growth(layer.before?.size, layer.after?.size),
    ]),
    'stacked',
  );
}

/** Modules or build settings; undefined: none differs. */
export function changeTable(
  title: string,
  column: string,
  list: readonly VersionChange[],
): HTMLElement | undefined {
  if (list.length === 0) return undefined;
  return section(
    title,
    table(
      [{ title: column }, { title: '' }, { title: 'Before' }, { title: 'After' }],
      list.map(({ name, change, before, after }) => [
        visible(name),
        badge(change),
        visible(before),
        visible(after),
      ]),
      'stacked',
    ),
  );
}

export function entryTable(diffs: readonly EntryDiff<Facts>[], [one, other]: Sides): HTMLElement {
  if (diffs.length === 0) return note('All files are equal.');
  const left = diffs.length - MOST_ENTRIES;
  return h(
    'div',
    {},
    table(
      [
        { title: 'Path' },
        { title: '' },
        { title: 'What' },
        { title: 'Before', isNumeric: true },
        { title: 'After', isNumeric: true },
        { title: 'Growth', isNumeric: true },
      ],
      diffs
        .slice(0, MOST_ENTRIES)
        .map(({ path, change, fields, before, after }) => [
          `/${visible(path)}`,
          badge(change),
          fields.join(', '),
          entryLink(one, path, before),
          entryLink(other, path, after),
          growth(before?.size, after?.size),
        ]),
      'stacked',
    ),
    left > 0 && note(`${counted(left, 'more path')}: "strake diff" lists all.`),
  );
}

/** The size of an entry, which leads to it; what a layer removes is not there to be opened. */
function entryLink(side: Side, path: string, entry: EntryDiff<Facts>['before']): Child {
  if (!entry) return '';
  const size = formatBytes(entry.size);
  if (!side || path === '.' || ['whiteout', 'opaque'].includes(entry.type)) return size;
  const { image, explored, platform } = side;
  return h('a', { href: fileAddress(image, explored, platform, entry.layer, path) }, size);
}

export function badge(change: string): HTMLElement {
  const arrow = { up: '↑ ', down: '↓ ' }[change] ?? '';
  return h(`span.badge.${change}`, {}, `${arrow}${change}`);
}

/** `+1.2 MB`; nothing for equal sizes. */
export function growth(before = 0, after = 0): string {
  const bytes = after - before;
  if (bytes === 0) return '';
  return `${bytes > 0 ? '+' : '−'}${formatBytes(Math.abs(bytes))}`;
}
