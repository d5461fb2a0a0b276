import type { ImageRecord, PlatformRecord, Why } from '@strake/core';
import { escapeLine } from '../print/escape-text.ts';
import { formatBytes, shortDigest } from '../print/format-quantity.ts';
import { byPlatform } from './by-platform.ts';
import { renderChange } from './render-change.ts';
import { renderEntry } from './render-entry.ts';
import { becauseOf, entryLines, renderSteps } from './render-layer.ts';
import { renderNext } from './render-next.ts';
import { renderUnfinished } from './render-unfinished.ts';
import { shortenLine } from './shorten-line.ts';
import type { WhyView } from './why-view.ts';

/** What the last build did and the next one would do, and why, as lines of text. */
export function renderWhy({ last, next, entry }: Why, view: WhyView): readonly string[] {
  const { paint } = view;
  const images = Object.entries(last?.images ?? {});
  const before =
    last && (images.length > 0 || !last.unfinished)
      ? [
          paint('bold', `last build that did something: ${escapeLine(last.at)}`),
          ...last.changes.map((change) => shortenLine(renderChange(change, view.cwd))),
          ...images.flatMap(([name, image]) => renderLast(name, image, view)),
        ]
      : [];
  const unfinished = last?.unfinished ? renderUnfinished(last.unfinished, view) : [];
  const lines = [...renderEntry(entry, view), ...before, ...unfinished];
  if (lines.length === 0) lines.push('no build of this configuration is recorded in the cache');
  if (!next) return lines;
  return [
    ...lines,
    '',
    paint('bold', 'the next build would'),
    ...next.changes.map((change) => shortenLine(renderChange(change, view.cwd))),
    ...Object.entries(next.images).flatMap(([name, image]) =>
      renderNext(name, image, last?.images[name], view),
    ),
  ];
}

/** What a build did with an image, and why. */
export function renderLast(name: string, image: ImageRecord, view: WhyView): readonly string[] {
  const { digest, previous, changes, platforms, pushes } = image;
  const { paint, cwd } = view;
  const was = previous === undefined ? '' : ` (was ${shortDigest(previous)})`;
  const what = digest === undefined ? '' : `  ${shortDigest(digest)}${was}`;
  return [
    `${paint('cyan', escapeLine(`image ${name}`))}${what}`,
    ...changes.map((change) => `  index: ${shortenLine(renderChange(change, cwd))}`),
    ...byPlatform(platforms, view, (platform) => [
      ...renderSteps(platform.steps, LAST, view),
      ...platform.layers.flatMap((layer) => renderLayer(layer, platform, view)),
      ...platform.changes.map((change) => renderChange(change, cwd)),
    ]),
    ...pushes.map((push) => `  ${escapeLine(describePush(push, image))}`),
  ];
}

const LAST = { compile: 'compiled', remote: 'found in', local: 'up to date' } as const;

function renderLayer(
  layer: PlatformRecord['layers'][number],
  platform: PlatformRecord,
  view: WhyView,
): readonly string[] {
  const { id, digest, previous, size, previousSize, written } = layer;
  const isChanged = written || previous !== undefined;
  if (!isChanged && !view.verbose) return [];
  const was = previous === undefined ? '' : `, was ${previous}`;
  const name = view.verbose ? ` ${digest}${was}` : '';
  const grown =
    previousSize === undefined || previousSize === size ? '' : `, was ${previousSize} bytes`;
  const did = written ? 'packed' : isChanged ? 'found' : 'as before';
  const sizes = isChanged ? ` (${size} bytes${grown})` : '';
  const because = isChanged ? becauseOf(layer, platform) : '';
  return [escapeLine(`layer ${id}${name}: ${did}${sizes}${because}`), ...entryLines(layer, view)];
}

/** @param at when the image was built */
function describePush(
  { destination, tags, sent, at: pushed }: ImageRecord['pushes'][number],
  { at }: Pick<ImageRecord, 'at'>,
): string {
  const [first] = tags;
  const isTagged = first === undefined || tags.some((tag) => destination.endsWith(`:${tag}`));
  const place = isTagged ? destination : `${destination}:${tags.join(', ')}`;
  const later = pushed === at ? '' : `, at ${pushed}`;
  if (!sent) return `${place}: written${later}`;
  const { uploaded, bytes, mounted, there } = sent;
  const parts = [
    ...(uploaded > 0 ? [`${uploaded} uploaded (${formatBytes(bytes)})`] : []),
    ...(mounted > 0 ? [`${mounted} mounted`] : []),
    ...(there > 0 ? [`${there} already there`] : []),
  ];
  return `${place}: ${parts.join(', ') || 'everything was there'}${later}`;
}
