import type { ImagePlan, Plan, PlatformPlan } from '@strake/core';
import type { Paint } from '../invocation.ts';
import { alignColumns } from './align-columns.ts';
import { escapeLine } from './escape-text.ts';
import { shortenPath } from './format-location.ts';
import { formatBytes, formatCount, shortDigest } from './format-quantity.ts';
import { groupPlatforms, nameGroup } from './group-platforms.ts';
import { describeCompile } from './plan-compile.ts';
import { describeConfig } from './plan-config.ts';
import { describeLayers } from './plan-layer.ts';
import { describeTrace } from './plan-trace.ts';
import type { PlanView } from './plan-view.ts';
import { withoutRecord } from './without-record.ts';

/**
 * A plan as lines of text: for each image the five steps, and what each tap changed. Where several lines are those of an earlier image,
 * its name stands for them.
 */
export function renderPlan({ images }: Plan, view: PlanView): readonly string[] {
  const printed = new Map<string, string>();
  return images.flatMap((image, at) => [
    ...(at > 0 ? [''] : []),
    ...renderImage(image, view, printed),
  ]);
}

/** @param printed the image that printed some lines first, by these lines */
function renderImage(
  image: ImagePlan,
  view: PlanView,
  printed: Map<string, string>,
): readonly string[] {
  const { paint } = view;
  const { platforms, index } = image;
  const section = (title: string, lines: readonly string[]) => {
    const key = [title, ...lines].join('\n');
    const before = lines.length > 1 ? printed.get(key) : undefined;
    if (before === undefined) printed.set(key, image.image);
    const shown = before === undefined ? lines : [escapeLine(`as in image ${before}`)];
    return lines.length === 0
      ? []
      : [
          '',
          `  ${paint('bold', title)}`,
          ...shown.map((line) => (line === '' ? '' : `    ${line}`)),
        ];
  };
  const grouped = (describe: (platform: PlatformPlan) => readonly string[]) =>
    underHeads(platforms, describe, paint);
  return [
    paint('bold', escapeLine(`image ${image.image}`)),
    ...alignColumns([
      ['  platforms', platforms.map(({ platform }) => platform).join(', ') || '(archives only)'],
      ...(image.repository === undefined ? [] : [['  repository', image.repository]]),
      ['  tags', index.tags.join(', ') || '(none)'],
      ['  media types', image.mediaTypes],
      ['  destinations', image.destinations.join(', ') || '(none: only archives are written)'],
    ]),
    ...section('base', alignColumns(platforms.map(baseRow))),
    ...section('compile', describeCompile(platforms, view)),
    ...section(
      'layers',
      grouped((platform) => describeLayers(platform, view)),
    ),
    ...section(
      'archives',
      alignColumns(
        [...platforms, ...(image.archives ?? [])].flatMap(({ platform, archives }) =>
          archives.map((file) => [platform, shortenPath(file, view.cwd)]),
        ),
      ),
    ),
    ...section('config', grouped(describeConfig)),
    ...section('annotations', [
      ...grouped(({ mutate }) =>
        alignColumns([
          ...pairs('manifest', withoutRecord(mutate.annotations)),
          ...pairs('descriptor', mutate.descriptorAnnotations),
        ]),
      ),
      ...alignColumns(pairs('index', index.annotations)),
    ]),
    ...section('attachments', alignColumns((image.attachments ?? []).map(attachmentRow))),
    ...section('who changed what', describeTraces(image, view, grouped)),
  ];
}

/** What each tap changed; of the index, in the same columns if the platforms share theirs. */
function describeTraces(
  { platforms, index }: ImagePlan,
  view: PlanView,
  grouped: (describe: (platform: PlatformPlan) => readonly string[]) => readonly string[],
): readonly string[] {
  const traceOf = ({ compile, layer, mutate }: PlatformPlan) => [
    ...compile.trace,
    ...layer.trace,
    ...mutate.trace,
  ];
  const describe = (platform: PlatformPlan) => describeTrace(traceOf(platform), view);
  const [first, ...others] = groupPlatforms(platforms, describe);
  const [shared] = first?.items ?? [];
  return shared && others.length === 0
    ? describeTrace([...traceOf(shared), ...index.trace], view)
    : [...grouped(describe), ...describeTrace(index.trace, view)];
}

/** Each description once, below the platforms that share it. */
function underHeads(
  platforms: readonly PlatformPlan[],
  describe: (platform: PlatformPlan) => readonly string[],
  paint: Paint,
): readonly string[] {
  return groupPlatforms(platforms, describe).flatMap((group) => {
    const head = nameGroup(group.platforms, platforms.length);
    if (group.lines.length === 0) return [];
    return head === '' || head === 'all platforms'
      ? group.lines
      : [paint('cyan', `${head}:`), ...group.lines.map((line) => `  ${line}`)];
  });
}

function baseRow({ platform, base }: PlatformPlan): readonly string[] {
  const digest = base.digest === undefined ? 'synthetic' : shortDigest(base.digest);
  const size = base.size > 0 ? `, ${formatBytes(base.size)}` : '';
  return [
    platform,
    base.reference,
    base.layers === 0 ? 'empty' : digest,
    base.layers === 0 ? '' : `${formatCount(base.layers, 'layer')}${size}`,
  ];
}

type PlannedAttachment = NonNullable<ImagePlan['attachments']>[number];

/** `docker://ghcr.io/acme/app  SBOM (spdx)  referrer of index, linux/amd64  signed by key cosign.key`. */
function attachmentRow(attachment: PlannedAttachment): readonly string[] {
  const { destination, what, place, subjects, signer } = attachment;
  const prepositions = { referrer: 'referrer of', tag: 'tag of', index: 'in the index, of' };
  return [
    destination,
    what,
    `${prepositions[place]} ${subjects.join(', ')}`,
    signer === undefined ? 'not signed' : `signed by ${signer}`,
  ];
}

function pairs(
  kind: string,
  map: Readonly<Record<string, string>>,
): readonly (readonly string[])[] {
  return Object.entries(map).map(([key, value]) => [
    kind.padEnd('descriptor'.length),
    `${key}=${value}`,
  ]);
}
