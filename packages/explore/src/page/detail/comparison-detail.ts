import type { EntryDiff, LayerDiff, PlatformDiff, PlatformReport } from '@strake/oci';
import type { ComparisonAnswer, ExploredAnswer, ProgramFacts } from '../../answer/index.ts';
import { commandLines } from '../command/command-lines.ts';
import { moduleChanges } from '../comparison/module-changes.ts';
import { type Child, h } from '../element.ts';
import { counted, formatBytes, keyPath, platformName, shortDigest, visible } from '../format.ts';
import { addressOfSegments, fileAddress, layerAddress, platformSegment } from '../model/address.ts';
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
          platformName(each),
          badge(each.change),
          sideLink(sidesOf(view, each)[0], each.before?.layersSize),
          sideLink(sidesOf(view, each)[1], each.after?.layersSize),
          growth(each.before?.layersSize, each.after?.layersSize),
        ]),
        'stacked',
      ),
    ),
    values('Index', diff.index),
    ...diff.platforms
      .filter(({ change }) => change === 'changed')
      .map((each, at) => platformSection(each, sidesOf(view, each), at === 0)),
    commandSection(commandLines(view)),
  ];
}

function changesOf(platforms: readonly PlatformDiff<Facts>[]): string {
  const differing = platforms.filter(({ change }) => change !== 'same').length;
  return `${counted(differing, 'platform')} of ${platforms.length} differ${differing === 1 ? 's' : ''}`;
}

/** A platform of one of the images, which links lead to; undefined where it does not have it. */
type Side =
  | { readonly image: number; readonly explored: ExploredAnswer; readonly platform: PlatformReport }
  | undefined;
type Sides = readonly [before: Side, after: Side];

function sidesOf(view: ViewOf<'comparison'>, { before, after }: PlatformDiff<Facts>): Sides {
  const side = (image: number, explored: ExploredAnswer, digest?: string): Side => {
    const platform = explored.report.images.find((each) => each.digest === digest);
    return platform && { image, explored, platform };
  };
  return [side(0, view.explored, before?.digest), side(1, view.other, after?.digest)];
}

function sideLink(side: Side, size = 0): Child {
  if (!side) return '';
  const { image, explored, platform } = side;
  const href = addressOfSegments([String(image), platformSegment(explored, platform)]);
  return h('a', { href }, formatBytes(size));
}

function platformSection(diff: PlatformDiff<Facts>, sides: Sides, isOpen: boolean): HTMLElement {
  const config = [...diff.descriptor, ...diff.manifest, ...diff.config];
  return h(
    'details.platform-diff',
    { open: isOpen },
    h(
      'summary',
      {},
      h('h2', {}, platformName(diff)),
      h(
        'span.note',
        {},
        `${counted(config.length, 'value')}, ${counted(diff.entries.length, 'path')}`,
      ),
    ),
    values('Config and annotations', config),
    section('Layers', layers(diff.layers, sides)),
    modules(diff.entries),
    section('Files', entries(diff.entries, sides)),
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
        keyPath(path) || 'form of the document',
        written(before),
        written(after),
      ]),
      'stacked',
    ),
  );
}

function layers(diffs: readonly LayerDiff[], [before, after]: Sides): HTMLElement {
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
      'stacked',
    ),
  );
}

function entries(diffs: readonly EntryDiff<Facts>[], [one, other]: Sides): HTMLElement {
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

function badge(change: string): HTMLElement {
  return h(`span.badge.${change}`, {}, change);
}

/** `+1.2 MB`; nothing for equal sizes. */
function growth(before = 0, after = 0): string {
  const bytes = after - before;
  if (bytes === 0) return '';
  return `${bytes > 0 ? '+' : '−'}${formatBytes(Math.abs(bytes))}`;
}
