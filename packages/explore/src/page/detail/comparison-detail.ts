import type { PlatformDiff } from '@strake/oci';
import type { ComparisonAnswer, ProgramFacts } from '../../answer/index.ts';
import { commandLines } from '../command/command-lines.ts';
import { groupPlatforms, type PlatformGroup } from '../comparison/group-platforms.ts';
import { type Child, h } from '../element.ts';
import { counted, formatBytes, platformName, visible } from '../format.ts';
import { addressOfSegments, platformSegment } from '../model/address.ts';
import type { ViewOf } from '../model/view.ts';
import { type Side, sidesOf } from './comparison-sides.ts';
import {
  badge,
  changeTable,
  entryTable,
  growth,
  layerTable,
  valueTable,
} from './comparison-tables.ts';
import { type ContentSources, contentComparison } from './content-comparison.ts';
import { commandSection, heading, section, table } from './parts.ts';

type Facts = ProgramFacts;

/** Two images side by side: platforms, configs, layers, files, modules. */
export function comparisonDetail(
  view: ViewOf<'comparison'>,
  answer: ComparisonAnswer,
  sources: ContentSources,
): readonly (Node | undefined)[] {
  const { diff } = answer;
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
    valueTable('Index', diff.index),
    ...groupPlatforms(answer).map((group, at) => groupSection(view, group, sources, at === 0)),
    commandSection(commandLines(view)),
  ];
}

function changesOf(platforms: readonly PlatformDiff<Facts>[]): string {
  const differing = platforms.filter(({ change }) => change !== 'same').length;
  return `${counted(differing, 'platform')} of ${platforms.length} differ${differing === 1 ? 's' : ''}`;
}

function sideLink(side: Side, size = 0): Child {
  if (!side) return '';
  const { image, explored, platform } = side;
  const href = addressOfSegments([String(image), platformSegment(explored, platform)]);
  return h('a', { href }, formatBytes(size));
}

/** What differs in platforms: what is the same once, layers and files of each. */
function groupSection(
  view: ViewOf<'comparison'>,
  { platforms, programs }: PlatformGroup,
  sources: ContentSources,
  isOpen: boolean,
): HTMLElement | undefined {
  const [first, ...others] = platforms;
  if (!first) return undefined;
  const config = [...first.descriptor, ...first.manifest, ...first.config];
  const facts = [counted(config.length, 'value'), counted(first.entries.length, 'path')];
  return platformDetails(
    platforms.map(platformName).join(', '),
    facts.join(', '),
    isOpen,
    valueTable('Config and annotations', config),
    changeTable('Go modules', 'Module', programs.modules),
    changeTable('Build settings', 'Setting', programs.settings),
    ...(others.length === 0
      ? layersAndFiles(view, first, sources)
      : platforms.map((each, at) =>
          platformDetails(
            platformName(each),
            'layers and files',
            at === 0,
            ...layersAndFiles(view, each, sources),
          ),
        )),
  );
}

function platformDetails(
  title: string,
  facts: string,
  isOpen: boolean,
  ...content: readonly Child[]
): HTMLElement {
  return h(
    'details.platform-diff',
    { open: isOpen },
    h('summary', {}, h('h2', {}, title), h('span.note', {}, facts)),
    ...content,
  );
}

function layersAndFiles(
  view: ViewOf<'comparison'>,
  diff: PlatformDiff<Facts>,
  sources: ContentSources,
): readonly Child[] {
  const sides = sidesOf(view, diff);
  return [
    section('Layers', layerTable(diff.layers, sides)),
    section('Files', entryTable(diff.entries, sides)),
    contentComparison(diff, sides, sources),
  ];
}
