import type { ImageTree } from '../spec/image-tree.ts';
import { isNondistributable } from '../spec/media-type.ts';

/**
 * The unavoidable changes between two transports, one sentence each.
 * @param keepsManifests whether destinations of a scheme keep manifests
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
    notes.push(
      `${made.join(' and ')} keeps no manifests: the copied one was created from its config and layers`,
    );
  if (keepsManifests(to)) return notes;
  notes.push(`${to} keeps no manifests: config and layers stay, the digest of the image changes`);
  const layers = blobs
    .map(({ descriptor }) => descriptor.mediaType)
    .filter((type) => /tar(?:[.+]|$)/.test(type) && !isNondistributable(type));
  const isPlain = layers.every((type) => type.endsWith('tar'));
  if (!isPlain && layers.some((type) => !type.endsWith('gzip')))
    notes.push(`${to} needs one compression for all layers: they are compressed again with gzip`);
  return notes;
}
