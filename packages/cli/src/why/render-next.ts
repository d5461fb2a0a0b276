import type { ImageRecord, NextImage, NextLayer, NextPlatform, ThereNow } from '@strake/core';
import { escapeLine } from '../print/escape-text.ts';
import { shortDigest } from '../print/format-quantity.ts';
import { byPlatform } from './by-platform.ts';
import { renderChange } from './render-change.ts';
import { becauseOf, entryLines, renderSteps } from './render-layer.ts';
import { shortenLine } from './shorten-line.ts';
import type { WhyView } from './why-view.ts';

/** What the next build would do with an image. @param last as the last one left it */
export function renderNext(
  name: string,
  image: NextImage,
  last: ImageRecord | undefined,
  view: WhyView,
): readonly string[] {
  const { paint, cwd, verbose } = view;
  return [
    paint('cyan', escapeLine(`image ${name}`)),
    ...(image.known || verbose ? [] : ['  this image has no record']),
    ...image.changes.map((change) => `  index: ${shortenLine(renderChange(change, cwd))}`),
    ...byPlatform(image.platforms, view, (platform) => {
      const lines = [
        ...renderSteps(platform.steps, NEXT, view),
        ...platform.layers.flatMap((layer) => renderLayer(layer, platform, view)),
        ...platform.changes.map((change) => renderChange(change, cwd)),
        ...writes(platform),
      ];
      return lines.length > 0 ? lines : ['change nothing'];
    }),
    ...image.destinations.flatMap((destination) => {
      const there = image.there.find((each) => each.destination === destination);
      return `  ${escapeLine(describeThere(destination, there, image, last))}`;
    }),
  ];
}

const NEXT = { compile: 'compile', remote: 'find in', local: 'up to date' } as const;

function renderLayer(layer: NextLayer, platform: NextPlatform, view: WhyView): readonly string[] {
  const { id, digest, size, packed } = layer;
  if (!packed && !view.verbose) return [];
  const name = view.verbose && digest !== undefined ? ` ${digest}` : '';
  const now = packed && size !== undefined ? ` (${size} bytes now)` : '';
  const what = packed ? `pack${now}${becauseOf(layer, platform)}` : 'as it is';
  return [escapeLine(`layer ${id}${name}: ${what}`), ...entryLines(layer, view)];
}

/** `config and manifest: write`, and whether that is certain. */
function writes({ writes: documents, layers, steps, changes }: NextPlatform): readonly string[] {
  if (documents.length === 0) return [];
  const packed = layers.filter((each) => each.packed);
  const ran = steps.filter(({ from }) => from !== 'local');
  const isOfSteps = packed.every((each) => each.changes.length === 0 && each.digest !== undefined);
  const isOpen = ran.length > 0 && packed.length > 0 && isOfSteps && changes.length === 0;
  const unless = isOpen ? ', unless the program comes out as it was' : '';
  return [`${documents.join(' and ')}: write${unless}`];
}

/** What a destination has. */
function describeThere(
  destination: string,
  there: ThereNow | undefined,
  image: NextImage,
  last: ImageRecord | undefined,
): string {
  if (!there) return `${destination}: written again; what is there is not read`;
  const { tag, digest, error } = there;
  const verb = destination.startsWith('docker://') ? 'pushed' : 'written';
  const name = destination.endsWith(`:${tag}`) ? destination : `${destination}:${tag}`;
  if (error !== undefined) return `${name}: does not say what is there: ${error}`;
  if (digest === undefined) return `${name}: nothing is there, so the image is ${verb}`;
  if (digest !== last?.digest) return `${name}: another image is there, ${shortDigest(digest)}`;
  const more = hasNews(image) ? ', with the layers that stay' : '';
  return `${name}: the last build is there${more}`;
}

function hasNews({ platforms }: NextImage): boolean {
  return Object.values(platforms).some(({ writes: documents }) => documents.length > 0);
}
