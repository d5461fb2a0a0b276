import type { ImageTree } from '../spec/image-tree.ts';
import { isNondistributable } from '../spec/media-type.ts';

/**
 * What cannot stay as it is on the way from one transport to another, one sentence each.
 * @param keepsManifests tells it of a scheme
 */
export function conversionNotes(
  from: readonly string[],
  to: string,
  { blobs }: ImageTree,
  keepsManifests: (scheme: string) => boolean,
): readonly string[] {
  const notes: string[] = [];
  const made = [...new Set(from.filter((scheme) => !keepsManifests(scheme)))];
  if (made.length > 0 && keepsManifests(to))
    notes.push(`${made.join(' and ')} keeps no manifest: the one that is copied was made for it`);
  if (keepsManifests(to)) return notes;
  notes.push(`${to} keeps no manifest: config and layers stay, and the image gets another digest`);
  const layers = blobs
    .map(({ descriptor }) => descriptor.mediaType)
    .filter((type) => /tar(?:[.+]|$)/.test(type) && !isNondistributable(type));
  const isPlain = layers.every((type) => type.endsWith('tar'));
  if (!isPlain && layers.some((type) => !type.endsWith('gzip')))
    notes.push(`${to} takes one compression: layers that are not compressed by gzip are, again`);
  return notes;
}
