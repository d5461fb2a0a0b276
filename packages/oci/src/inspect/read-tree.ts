import { StrakeError } from '../errors/index.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import type { ImageSource } from '../spec/image-source.ts';
import { MAX_MANIFESTS_BYTES } from '../spec/limits.ts';
import type { Index, Manifest } from '../spec/manifest.ts';
import { isConfigType, isIndexType, isManifestType } from '../spec/media-type.ts';
import { parseDocument, parseManifest } from '../spec/parse-manifest.ts';
import { walkIndex } from '../spec/walk-index.ts';
import { whereOf } from './missing-member.ts';

/** A manifest or index that was read, with the descriptor that led to it. */
export interface FoundIndex {
  readonly kind: 'index';
  readonly descriptor: Descriptor;
  readonly where: string;
  readonly index: Index;
}
export interface FoundManifest {
  readonly kind: 'manifest';
  readonly descriptor: Descriptor;
  readonly where: string;
  readonly manifest: Manifest;
}
/** Something that was not read: unreadable, or of an unknown type. */
export interface Unread {
  readonly kind: 'unread';
  readonly descriptor: Descriptor;
  readonly where: string;
  /** Absent for an unknown type. */
  readonly error?: StrakeError;
}
export type FoundDocument = FoundIndex | FoundManifest | Unread;

/**
 * Everything that an image's root leads to, in order, each digest once; nested indexes are followed. A child that cannot be
 * read is returned as such, so that a caller may go on.
 * @param mostBytes of all manifests and indexes together
 * @throws what reading the root throws, and LIMIT_EXCEEDED
 */
export async function readTree(
  source: ImageSource,
  signal: AbortSignal,
  mostBytes: number = MAX_MANIFESTS_BYTES,
): Promise<readonly FoundDocument[]> {
  const root = ofItsType(await source.root(signal));
  const { members } = await walkIndex({
    name: source.name,
    root,
    read: (index) => source.document(index, signal),
    keepsUnread: true,
    mostBytes,
  });
  const found = new Map<string, FoundDocument>();
  for (const member of members) {
    const { kind, descriptor } = member;
    const { digest } = descriptor;
    if (found.has(digest)) continue;
    if (kind === 'index') {
      const where = digest === root.descriptor.digest ? 'index' : whereOf(descriptor);
      found.set(digest, { kind, descriptor, where, index: member.index });
    } else if (kind === 'unread') found.set(digest, { ...member, where: whereOf(descriptor) });
    else if (digest === root.descriptor.digest)
      found.set(digest, parseFound(descriptor, root.bytes));
    else found.set(digest, await readFound(source, descriptor, signal));
  }
  return [...found.values()];
}

/** True for what can run; attestations are listed as images of an unknown platform. */
export function isImage({ descriptor, manifest }: FoundManifest): boolean {
  return isConfigType(manifest.config.mediaType) && descriptor.platform?.os !== 'unknown';
}

async function readFound(
  source: ImageSource,
  descriptor: Descriptor,
  signal: AbortSignal,
): Promise<FoundDocument> {
  const unread = { kind: 'unread', descriptor, where: whereOf(descriptor) } as const;
  if (!isManifestType(descriptor.mediaType)) return unread;
  try {
    return parseFound(descriptor, await source.document(descriptor, signal));
  } catch (error) {
    if (!StrakeError.is(error)) throw error;
    return { ...unread, error };
  }
}

function parseFound(descriptor: Descriptor, bytes: Uint8Array): FoundManifest {
  const { mediaType, digest } = descriptor;
  const manifest = parseManifest(bytes, { mediaType, name: `manifest ${digest}` });
  return { kind: 'manifest', descriptor, where: whereOf(descriptor), manifest };
}

/** The root as the index that it is, even if a layout lists it under a type that is not of a manifest. */
function ofItsType(root: { readonly descriptor: Descriptor; readonly bytes: Uint8Array }) {
  const { mediaType, digest } = root.descriptor;
  if (isIndexType(mediaType) || isManifestType(mediaType)) return root;
  const document = parseDocument(root.bytes, { mediaType, name: `manifest ${digest}` });
  if (document.kind !== 'index') return root;
  return { ...root, descriptor: { ...root.descriptor, mediaType: document.index.mediaType } };
}
