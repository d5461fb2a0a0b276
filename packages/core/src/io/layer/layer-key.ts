import { createHash } from 'node:crypto';
import { wasAtRest } from '../record/index.ts';
import type { Store } from '../store/index.ts';
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
  store: Pick<Store, 'recall' | 'remember'>,
): Promise<string> {
  const hash = createHash('sha256').update(FORMAT);
  for (const { entry, content } of members) {
    const { open: _, ...fields } = entry;
    const digest = content ? (content.digest ?? (await digestOf(content, signal, store))) : null;
    hash.update(`\n${JSON.stringify([fields, digest])}`);
  }
  return `layer ${hash.digest('hex')}`;
}

/** What is remembered of a large file: hashing it again costs more than looking at it. */
interface KnownDigest {
  readonly state: string;
  readonly digest: string;
}

async function digestOf(
  content: NonNullable<LayerMember['content']>,
  signal: AbortSignal,
  store: Pick<Store, 'recall' | 'remember'>,
): Promise<string> {
  const { file } = content;
  const name = `digest of ${file?.path}`;
  const known = (file ? await store.recall(name) : undefined) as KnownDigest | undefined;
  if (file && known?.state === file.state.text) return known.digest;
  // A change that comes within a tick of the clock of the file system would not show.
  const isSafe = file !== undefined && wasAtRest(file.state, Date.now());
  const hash = createHash('sha256');
  for await (const chunk of await content.open()) {
    signal.throwIfAborted();
    hash.update(chunk);
  }
  const digest = `sha256:${hash.digest('hex')}`;
  if (isSafe) await store.remember(name, { state: file.state.text, digest });
  return digest;
}
