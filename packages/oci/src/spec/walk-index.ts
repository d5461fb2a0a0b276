import { StrakeError } from '../errors/index.ts';
import type { Descriptor } from './descriptor.ts';
import {
  MAX_DOCUMENT_BYTES,
  MAX_INDEX_DEPTH,
  MAX_MANIFESTS,
  MAX_MANIFESTS_BYTES,
} from './limits.ts';
import type { Index } from './manifest.ts';
import { isIndexType, isManifestType } from './media-type.ts';
import { parseIndex } from './parse-manifest.ts';

/** An image index that was read. */
export interface WalkedIndex {
  readonly kind: 'index';
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
  readonly index: Index;
}

/** A manifest, or content of another type, that an image index lists; it was not read. */
export interface WalkedEntry {
  readonly kind: 'entry';
  readonly descriptor: Descriptor;
}

/** An image index that cannot be read. */
export interface UnreadIndex {
  readonly kind: 'unread';
  readonly descriptor: Descriptor;
  readonly error: StrakeError;
}

/** What an image consists of, down to its manifests. */
export interface IndexWalk {
  /** Each index before what it lists, in the order of the indexes: an index once, an entry as often as it is listed. */
  readonly members: readonly (WalkedIndex | WalkedEntry | UnreadIndex)[];
  /** The indexes among them, inner ones before those that list them. */
  readonly indexes: readonly WalkedIndex[];
}

/** How the indexes of an image are read. */
export interface IndexWalkOptions {
  /** Names the image in errors. */
  readonly name: string;
  readonly root: { readonly descriptor: Descriptor; readonly bytes: Uint8Array };
  /** Reads an index below the root, once for each digest. */
  read(index: Descriptor): Promise<Uint8Array>;
  /** True: an index below the root that cannot be read becomes a member, and the walk goes on. Default: it ends the walk. */
  readonly keepsUnread?: boolean;
  /** Of all manifests and indexes together. Default: 128 MiB */
  readonly mostBytes?: number;
}

/**
 * Reads the image indexes of an image, nested ones too, and no manifest. A root that is not an index is its own only entry.
 * Source: OCI image-spec v1.1 image-index.md "manifests" (an index may list indexes).
 * @throws LIMIT_EXCEEDED for more than 10,000 entries, for more bytes than `mostBytes` as the descriptors tell them, and for indexes
 * that are nested more than four deep; MANIFEST_INVALID, and what `read` throws
 */
export async function walkIndex(options: IndexWalkOptions): Promise<IndexWalk> {
  const { name, root, keepsUnread = false } = options;
  if (!isIndexType(root.descriptor.mediaType))
    return { members: [{ kind: 'entry', descriptor: root.descriptor }], indexes: [] };
  const members: (WalkedIndex | WalkedEntry | UnreadIndex)[] = [];
  const indexes: WalkedIndex[] = [];
  const seen = new Set<string>();
  const count = createCounter(options);
  const parse = (descriptor: Descriptor, bytes: Uint8Array): WalkedIndex => {
    const { mediaType, digest } = descriptor;
    const index = parseIndex(bytes, { mediaType, name: `manifest ${digest} of ${name}` });
    return { kind: 'index', descriptor, bytes, index };
  };
  const open = async (descriptor: Descriptor, depth: number) => {
    try {
      if (depth > MAX_INDEX_DEPTH)
        throw tooMuch(name, `nests image indexes deeper than ${MAX_INDEX_DEPTH}`);
      return parse(descriptor, await options.read(descriptor));
    } catch (error) {
      if (!keepsUnread || !StrakeError.is(error)) throw error;
      return { kind: 'unread' as const, descriptor, error };
    }
  };
  const visit = async (found: WalkedIndex, depth: number): Promise<void> => {
    members.push(found);
    found.index.manifests.forEach(count);
    for (const descriptor of found.index.manifests) {
      const isIndex = isIndexType(descriptor.mediaType);
      if (!isIndex) members.push({ kind: 'entry', descriptor });
      if (!isIndex || seen.has(descriptor.digest)) continue;
      seen.add(descriptor.digest);
      const inner = await open(descriptor, depth + 1);
      if (inner.kind === 'unread') members.push(inner);
      else await visit(inner, depth + 1);
    }
    indexes.push(found);
  };
  await visit(parse(root.descriptor, root.bytes), 0);
  return { members, indexes };
}

/** Counts what is listed, before anything of it is read. @throws LIMIT_EXCEEDED */
function createCounter({
  name,
  root,
  mostBytes = MAX_MANIFESTS_BYTES,
}: IndexWalkOptions): (descriptor: Descriptor) => void {
  let [entries, bytes] = [0, root.descriptor.size];
  const counted = new Set<string>();
  return ({ mediaType, digest, size }) => {
    entries += 1;
    if (entries > MAX_MANIFESTS) throw tooMuch(name, `has more than ${MAX_MANIFESTS} manifests`);
    if (counted.has(digest) || !(isIndexType(mediaType) || isManifestType(mediaType))) return;
    counted.add(digest);
    // A larger one is not read.
    bytes += Math.min(size, MAX_DOCUMENT_BYTES);
    if (bytes > mostBytes) throw tooMuch(name, `has more than ${mostBytes} bytes of manifests`);
  };
}

function tooMuch(name: string, what: string): StrakeError {
  return new StrakeError('LIMIT_EXCEEDED', `${name} ${what}`, {
    hint: 'Name an inner index or a manifest by its digest.',
  });
}
