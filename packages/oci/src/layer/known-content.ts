import { createHash } from 'node:crypto';
import { StrakeError } from '../errors/index.ts';
import type { Store } from '../store/index.ts';
import { fileContent } from './file-content.ts';

/** What a file held when a layer was made of it: hashing it again costs more than looking at it. */
export interface KnownContent {
  /** Of the file at that time. */
  readonly state: string;
  /** `sha256:…` of its bytes. */
  readonly digest: string;
  /** True where it was read so soon after it had changed that another change may have left its state as it was. */
  readonly isRacy?: boolean;
}

type Records = Pick<Store, 'recall' | 'remember'>;

/** Undefined where no layer was made of a file at this path. */
export async function recallContent(
  store: Pick<Store, 'recall'>,
  path: string,
): Promise<KnownContent | undefined> {
  const known = Object(await store.recall(nameOf(path))) as KnownContent;
  return typeof known.state === 'string' && typeof known.digest === 'string' ? known : undefined;
}

export function rememberContent(store: Records, path: string, known: KnownContent): Promise<void> {
  return store.remember(nameOf(path), known);
}

/**
 * Whether a file still holds the bytes that it held: it is in the same state, or was only copied or touched since. The new state is
 * remembered then.
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
    if (file) await rememberContent(store, path, { state: file.state.text, digest });
    return true;
  } catch (thrown) {
    // It went away, or is being written.
    if (StrakeError.is(thrown)) return false;
    throw thrown;
  }
}

function nameOf(path: string): string {
  return `digest of ${path}`;
}
