import { createHash } from 'node:crypto';
import type { TarFormat } from '../spec/layer.ts';
import type { ContentDigests } from './content-digests.ts';
import type { LayerMember } from './layer-member.ts';

/** Changes when the same members would produce different bytes. */
export const LAYER_FORMAT = 'strake layer 1';

/**
 * Identifies everything that the bytes of a layer depend on: its members in order, with the digests of their contents, and the format of its tar. It is the
 * same on every machine: 64 hex digits.
 * @throws FILE_UNREADABLE, FILE_CHANGED; what reading from the store throws
 */
export async function layerKey(
  members: readonly LayerMember[],
  digests: ContentDigests,
  tar?: TarFormat,
): Promise<string> {
  const hash = createHash('sha256').update(LAYER_FORMAT);
  if (tar !== undefined) hash.update(`\ntar ${tar}`);
  for (const { entry, content } of members) {
    const { open: _, ...fields } = entry;
    const digest = content ? await digests.of(content) : null;
    hash.update(`\n${JSON.stringify([fields, digest])}`);
  }
  return hash.digest('hex');
}
