import type { Descriptor } from '../spec/descriptor.ts';
import { isDigest } from '../spec/digest.ts';
import { MAX_DOCUMENT_BYTES } from '../spec/limits.ts';
import { formatReference, type Reference, withDefaultTag } from '../spec/reference.ts';
import type { Store } from '../store/index.ts';
import { collect } from '../stream/index.ts';
import { fetchManifest, headManifest } from './fetch-manifest.ts';
import { manifestType } from './manifest-type.ts';
import type { RegistrySession } from './registry-session.ts';

/** Stores manifests and configs between builds. They are verified whenever they are read. */
export type DocumentStore = Pick<
  Store,
  'has' | 'open' | 'writeBytes' | 'readRecord' | 'writeRecord'
>;

interface Document {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
}

/**
 * Resolves a reference: a tag costs a HEAD, and a GET only if it has moved; a digest that was read before costs nothing.
 * @throws the errors of {@link fetchManifest}
 */
export async function readRoot(
  session: RegistrySession,
  reference: Reference,
  store: DocumentStore | undefined,
  signal: AbortSignal,
): Promise<Document> {
  const key = `root ${formatReference(withDefaultTag(reference))}`;
  const kept = store && knownRoot(await store.readRecord(key), reference);
  if (store && kept) {
    const now =
      reference.digest === undefined ? await headManifest(session, reference, signal) : kept;
    const bytes = now?.digest === kept.digest ? await readDocument(store, kept, signal) : undefined;
    if (bytes) {
      const mediaType = manifestType(bytes, kept.mediaType, formatReference(reference));
      return { descriptor: { ...kept, mediaType }, bytes };
    }
  }
  const found = await fetchManifest(session, reference, signal);
  await store?.writeBytes(found.bytes);
  await store?.writeRecord(key, found.descriptor);
  return found;
}

/** A document by its digest: from the store, or else fetched and stored. */
export async function cacheDocument(
  store: DocumentStore | undefined,
  descriptor: Descriptor,
  signal: AbortSignal,
  fetch: () => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const known = store && (await readDocument(store, descriptor, signal));
  if (known) return known;
  const bytes = await fetch();
  await store?.writeBytes(bytes);
  return bytes;
}

/** Undefined if it is missing or corrupt: then it is fetched. */
async function readDocument(
  store: DocumentStore,
  descriptor: Descriptor,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  if (!(await store.has(descriptor.digest))) return undefined;
  try {
    return await collect(await store.open(descriptor, signal), descriptor.size);
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

/** The record is not trusted. */
function knownRoot(record: unknown, reference: Reference): Descriptor | undefined {
  if (typeof record !== 'object' || record === null) return undefined;
  const { mediaType, digest, size } = record as Readonly<Record<string, unknown>>;
  const isSound =
    typeof mediaType === 'string' &&
    typeof digest === 'string' &&
    isDigest(digest) &&
    Number.isSafeInteger(size) &&
    Number(size) <= MAX_DOCUMENT_BYTES;
  if (!isSound || (reference.digest !== undefined && reference.digest !== digest)) return undefined;
  return { mediaType, digest, size: Number(size) };
}
