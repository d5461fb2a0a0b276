import { createHash } from 'node:crypto';
import type { ContentDigests } from './content-digests.ts';
import type { LayerMember } from './layer-member.ts';

/** Changes when the same members would produce different bytes. */
export const LAYER_FORMAT = 'strake layer 1';

/**
 * Identifies everything that the bytes of a layer depend on: its members in order, with the digests of their contents. It is the
 * same on every machine: 64 hex digits.
 * @throws FILE_UNREADABLE, FILE_CHANGED; what reading from the store throws
 */
export async function layerKey(
  members: readonly LayerMember[],
  digests: ContentDigests,
): Promise<string> {
  const hash = createHash('sha256').update(LAYER_FORMAT);
  for (const { entry, content } of members) {
    const { open: _, ...fields } = entry;
    const digest = content ? await digests.of(content) : null;
    hash.update(`\n${JSON.stringify([fields, digest])}`);
  }
  return hash.digest('hex');
}
