import type { ImageRecord, NextImage, PlatformRecord, Why } from '@strake/core';
import type { Paint } from '../invocation.ts';
import { escapeLine } from '../print/escape-text.ts';
import { formatBytes, shortDigest } from '../print/format-quantity.ts';
import { groupPlatforms, nameGroup } from '../print/group-platforms.ts';
import { renderChange } from './render-change.ts';

/** How it is shown. */
export interface WhyView {
  readonly paint: Paint;
  /** Printed paths are relative to it. */
  readonly cwd: string;
  /** True: also what was as before, with digests. */
  readonly verbose: boolean;
}

type Step = Omit<PlatformRecord['steps'][number], 'facts'>;

/** What the last build did and the next one would do, and why, as lines of text. */
export function renderWhy({ last, next }: Why, view: WhyView): readonly string[] {
  const { paint } = view;
  const before = last
    ? [
        paint('bold', `last build that did something: ${escapeLine(last.at)}`),
        ...last.changes.map((change) => renderChange(change, view.cwd)),
        ...Object.entries(last.images).flatMap(([name, image]) => renderLast(name, image, view)),
      ]
    : ['no build of this configuration is recorded in the cache'];
  if (!next) return before;
  return [
    ...before,
    '',
    paint('bold', 'the next build would'),
    ...next.changes.map((change) => renderChange(change, view.cwd)),
    ...Object.entries(next.images).flatMap(([name, image]) => renderNext(name, image, view)),
  ];
}

/** What a build did with an image, and why. */
export function renderLast(name: string, image: ImageRecord, view: WhyView): readonly string[] {
  const { digest, previous, changes, platforms, pushes } = image;
  const was = previous === undefined ? '' : ` (was ${shortDigest(previous)})`;
  const what = digest === undefined ? '' : `  ${shortDigest(digest)}${was}`;
  return [
    `${view.paint('cyan', escapeLine(`image ${name}`))}${what}`,
    ...changes.map((change) => `  index: ${renderChange(change, view.cwd)}`),
    ...byPlatform(platforms, view, (platform) => [
      ...steps(platform.steps, LAST, view),
      ...platform.layers.flatMap((layer) => renderLayer(layer, platform, view)),
      ...platform.changes.map((change) => renderChange(change, view.cwd)),
    ]),
    ...pushes.map((push) => `  ${escapeLine(describePush(push))}`),
  ];
}

function renderNext(name: string, image: NextImage, view: WhyView): readonly string[] {
  const isKnown = image.known || view.verbose;
  return [
    view.paint('cyan', escapeLine(`image ${name}`)),
    ...(isKnown ? [] : ['  this image has no record']),
    ...image.changes.map((change) => `  index: ${renderChange(change, view.cwd)}`),
    ...byPlatform(image.platforms, view, (platform) => {
      const lines = [
        ...steps(platform.steps, NEXT, view),
        ...platform.changes.map((change) => renderChange(change, view.cwd)),
      ];
      return lines.length > 0 ? lines : ['change nothing'];
    }),
  ];
}

const LAST = { compile: 'compiled', remote: 'found in', local: 'up to date' } as const;
const NEXT = { compile: 'compile', remote: 'find in', local: 'up to date' } as const;

/** Steps that ran or would run, and why; others only where everything is shown. */
function steps(all: readonly Step[], words: typeof LAST | typeof NEXT, view: WhyView) {
  return all.flatMap(({ id, from, repository, reason, changes, paths }) => {
    if (from === 'local' && !view.verbose) return [];
    const where = paths.length > 0 ? ` (${paths.join(', ')})` : '';
    const place = repository === undefined ? '' : ` ${repository}`;
    const details = changes.map((change) => `  ${renderChange(change, view.cwd)}`);
    // It names the first of them, without the old value.
    const why = reason === undefined || details.length > 0 ? '' : `: ${reason}`;
    return [escapeLine(`${id}${where}: ${words[from]}${place}${why}`), ...details];
  });
}

function renderLayer(
  { id, digest, previous, size, written, steps: own }: PlatformRecord['layers'][number],
  { steps: all }: PlatformRecord,
  { verbose }: WhyView,
): readonly string[] {
  if (!written && !verbose) return [];
  const ran = all.filter((step) => own.includes(step.id) && step.from !== 'local');
  const because = ran.length > 0 ? `, because of ${ran.map((step) => step.id).join(', ')}` : '';
  const was = previous === undefined ? '' : `, was ${shortDigest(previous)}`;
  const name = verbose ? ` ${shortDigest(digest)}${was}` : '';
  const what = written ? `packed (${formatBytes(size)})${because}` : 'as before';
  return [escapeLine(`layer ${id}${name}: ${what}`)];
}

function describePush({ destination, sent }: ImageRecord['pushes'][number]): string {
  if (!sent) return destination;
  const { uploaded, bytes, mounted, there } = sent;
  const parts = [
    ...(uploaded > 0 ? [`${uploaded} uploaded (${formatBytes(bytes)})`] : []),
    ...(mounted > 0 ? [`${mounted} mounted`] : []),
    ...(there > 0 ? [`${there} already there`] : []),
  ];
  return `${destination}: ${parts.join(', ') || 'everything was there'}`;
}

/** The lines of each platform, below the names of those that share them. */
function byPlatform<Platform>(
  platforms: Readonly<Record<string, Platform>>,
  { paint }: WhyView,
  describe: (platform: Platform) => readonly string[],
): readonly string[] {
  const items = Object.entries(platforms).map(([platform, of]) => ({ platform, of }));
  return groupPlatforms(items, ({ of }) => describe(of)).flatMap((group) => {
    if (group.lines.length === 0) return [];
    const head = nameGroup(group.platforms, items.length) || group.platforms.join(', ');
    return [`  ${paint('dim', `${head}:`)}`, ...group.lines.map((line) => `    ${line}`)];
  });
}
