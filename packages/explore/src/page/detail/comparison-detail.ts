import type { EntryDiff, LayerDiff, PlatformDiff } from '@strake/oci';
import type { ComparisonAnswer, ProgramFacts } from '../../answer/index.ts';
import { commandLines } from '../command/command-lines.ts';
import { moduleChanges } from '../comparison/module-changes.ts';
import { type Child, h } from '../element.ts';
import { counted, formatBytes, shortDigest, visible } from '../format.ts';
import type { ViewOf } from '../model/view.ts';
import { commandSection, heading, note, section, table } from './parts.ts';

/** Entries of a platform that are listed. */
const MOST_ENTRIES = 1000;

type Facts = ProgramFacts;

/** Two images side by side: platforms, configs, layers, files, modules. */
export function comparisonDetail(
  view: ViewOf<'comparison'>,
  { diff }: ComparisonAnswer,
): readonly (Node | undefined)[] {
  const [before, after] = [view.explored.reference, view.other.reference].map(visible);
  return [
    heading('Comparison', `${before} → ${after}`, [
      diff.equal ? 'Nothing differs' : changesOf(diff.platforms),
    ]),
    section(
      'Platforms',
      table(
        [
          { title: 'Platform' },
          { title: '' },
          { title: 'Before', isNumeric: true },
          { title: 'After', isNumeric: true },
          { title: 'Growth', isNumeric: true },
        ],
        diff.platforms.map((each) => [
          visible(each.platform),
          badge(each.change),
          each.before ? formatBytes(each.before.layersSize) : '',
          each.after ? formatBytes(each.after.layersSize) : '',
          growth(each.before?.layersSize, each.after?.layersSize),
        ]),
      ),
    ),
    values('Index', diff.index),
    ...diff.platforms
      .filter(({ change }) => change === 'changed')
      .map((each, at) => platformSection(each, at === 0)),
    commandSection(commandLines(view)),
  ];
}

function changesOf(platforms: readonly PlatformDiff<Facts>[]): string {
  const differing = platforms.filter(({ change }) => change !== 'same').length;
  return `${counted(differing, 'platform')} of ${platforms.length} differ${differing === 1 ? 's' : ''}`;
}

function platformSection(diff: PlatformDiff<Facts>, isOpen: boolean): HTMLElement {
  const config = [...diff.descriptor, ...diff.manifest, ...diff.config];
  return h(
    'details.platform-diff',
    { open: isOpen },
    h(
      'summary',
      {},
      h('h2', {}, visible(diff.platform)),
      h(
        'span.note',
        {},
        `${counted(config.length, 'value')}, ${counted(diff.entries.length, 'path')}`,
      ),
    ),
    values('Config and annotations', config),
    section('Layers', layers(diff.layers)),
    modules(diff.entries),
    section('Files', entries(diff.entries)),
  );
}

function values(title: string, changes: PlatformDiff<Facts>['config']): HTMLElement | undefined {
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
        visible(path.join(' ')) || 'form of the document',
        written(before),
        written(after),
      ]),
    ),
  );
}

function layers(diffs: readonly LayerDiff[]): HTMLElement {
  const cell = (layer: LayerDiff['before']): Child =>
    layer &&
    h(
      'span.side-by-side',
      { title: layer.digest },
      h('span.digest', {}, shortDigest(layer.digest)),
      h('span.note', {}, formatBytes(layer.size)),
    );
  return table(
    [{ title: '' }, { title: 'Before' }, { title: 'After' }, { title: 'Growth', isNumeric: true }],
    diffs.map(({ change, before, after }) => [
      badge(change),
      cell(before),
      cell(after),
      growth(before?.size, after?.size),
    ]),
  );
}

function modules(diffs: readonly EntryDiff<Facts>[]): HTMLElement | undefined {
  const changes = moduleChanges(diffs);
  if (changes.length === 0) return undefined;
  return section(
    'Go modules',
    table(
      [{ title: 'Module' }, { title: '' }, { title: 'Before' }, { title: 'After' }],
      changes.map(({ path, change, before, after }) => [
        visible(path),
        badge(change),
        visible(before),
        visible(after),
      ]),
    ),
  );
}

function entries(diffs: readonly EntryDiff<Facts>[]): HTMLElement {
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
          before ? formatBytes(before.size) : '',
          after ? formatBytes(after.size) : '',
          growth(before?.size, after?.size),
        ]),
    ),
    left > 0 && note(`${counted(left, 'more path')}: "strake diff" lists all.`),
  );
}

function badge(change: string): HTMLElement {
  return h(`span.badge.${change}`, {}, change);
}

/** `+1.2 MB`; nothing for equal sizes. */
function growth(before = 0, after = 0): string {
  const bytes = after - before;
  if (bytes === 0) return '';
  return `${bytes > 0 ? '+' : '−'}${formatBytes(Math.abs(bytes))}`;
}
