import { createHash } from 'node:crypto';
import type { LayerMember } from './layer-member.ts';

/** Changes when the same members would give other bytes than before. */
const FORMAT = 'strake layer 1';

/**
 * Names everything that the bytes of a layer depend on: its members in order, with the digests of their contents. It is the
 * same on every machine.
 * @throws FILE_UNREADABLE, FILE_CHANGED; what reading from the store throws
 */
export async function layerKey(
  members: readonly LayerMember[],
  signal: AbortSignal,
): Promise<string> {
  const hash = createHash('sha256').update(FORMAT);
  for (const { entry, content } of members) {
    const { open: _, ...fields } = entry;
    const digest = content ? (content.digest ?? (await digestOf(content, signal))) : null;
    hash.update(`\n${JSON.stringify([fields, digest])}`);
  }
  return `layer ${hash.digest('hex')}`;
}

async function digestOf(
  content: NonNullable<LayerMember['content']>,
  signal: AbortSignal,
): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of await content.open()) {
    signal.throwIfAborted();
    hash.update(chunk);
  }
  return `sha256:${hash.digest('hex')}`;
}
