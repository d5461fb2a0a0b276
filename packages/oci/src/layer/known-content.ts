import { createHash } from 'node:crypto';
import { StrakeError } from '../errors/index.ts';
import type { Store } from '../store/index.ts';
import { fileContent } from './file-content.ts';

/** The digest of a file when it was written into a layer: hashing it again costs more than checking its state. */
export interface KnownContent {
  /** The state of the file at that time. */
  readonly state: string;
  /** `sha256:…` of its bytes. */
  readonly digest: string;
  /** True if it was read so soon after a change that another change could have left the state as it is. */
  readonly isRacy?: boolean;
}

type Records = Pick<Store, 'readRecord' | 'writeRecord'>;

/** Undefined if no layer was written from a file at this path. */
export async function readKnownContent(
  store: Pick<Store, 'readRecord'>,
  path: string,
): Promise<KnownContent | undefined> {
  const known = Object(await store.readRecord(nameOf(path))) as KnownContent;
  return typeof known.state === 'string' && typeof known.digest === 'string' ? known : undefined;
}

export function writeKnownContent(
  store: Records,
  path: string,
  known: KnownContent,
): Promise<void> {
  return store.writeRecord(nameOf(path), known);
}

/**
 * Whether a file still has the same content: its state is the same, or it was only copied or touched since. In that case the new
 * state is stored.
 * @throws the signal's reason
 */
export async function holdsContent(
  store: Records,
  path: string,
  { state, digest, isRacy = false }: KnownContent,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const { file, open } = await fileContent(path);
    if (file?.state.text === state && !isRacy) return true;
    const hash = createHash('sha256');
    for await (const chunk of await open()) {
      signal.throwIfAborted();
      hash.update(chunk);
    }
    if (`sha256:${hash.digest('hex')}` !== digest) return false;
    if (file) await writeKnownContent(store, path, { state: file.state.text, digest });
    return true;
  } catch (thrown) {
    // It was removed, or is being written.
    if (StrakeError.is(thrown)) return false;
    throw thrown;
  }
}

/**
 * The digest and the bytes of a file, without storing them: what is stored is what a layer was written from.
 * @returns undefined for what cannot be read
 * @throws the signal's reason
 */
export async function contentDigest(
  store: Pick<Store, 'readRecord'>,
  path: string,
  signal: AbortSignal,
): Promise<{ readonly digest: string; readonly size: number } | undefined> {
  try {
    const { file, size, open } = await fileContent(path);
    const known = await readKnownContent(store, path);
    if (known && known.state === file?.state.text && !known.isRacy)
      return { digest: known.digest, size };
    const hash = createHash('sha256');
    for await (const chunk of await open()) {
      signal.throwIfAborted();
      hash.update(chunk);
    }
    return { digest: `sha256:${hash.digest('hex')}`, size };
  } catch (thrown) {
    if (StrakeError.is(thrown)) return undefined;
    throw thrown;
  }
}

function nameOf(path: string): string {
  return `digest of ${path}`;
}
