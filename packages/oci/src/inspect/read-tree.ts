import { StrakeError } from '../errors/index.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import type { ImageSource } from '../spec/image-source.ts';
import { MAX_INDEX_DEPTH, MAX_MANIFESTS, MAX_MANIFESTS_BYTES } from '../spec/limits.ts';
import type { Index, Manifest } from '../spec/manifest.ts';
import { isConfigType, isIndexType, isManifestType } from '../spec/media-type.ts';
import { parseDocument } from '../spec/parse-manifest.ts';
import { formatPlatform, normalizePlatform } from '../spec/platform.ts';

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
/** Something that was not read: unreadable, or of a type that nobody here knows. */
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
  const root = await source.root(signal);
  const found = new Map<string, FoundDocument>();
  const excess = (what: string): StrakeError => {
    stopped = tooMuch(source, what);
    return stopped;
  };
  let stopped: StrakeError | undefined;
  let size = 0;
  const visit = async (descriptor: Descriptor, bytes: Uint8Array, depth: number): Promise<void> => {
    size += bytes.length;
    if (size > mostBytes) throw excess(`more than ${mostBytes} bytes of manifests`);
    const document = parseFound(descriptor, bytes, depth);
    found.set(descriptor.digest, document);
    if (document.kind !== 'index') return;
    for (const child of document.index.manifests) {
      if (found.has(child.digest)) continue;
      if (found.size >= MAX_MANIFESTS) throw excess(`more than ${MAX_MANIFESTS} manifests`);
      if (!isIndexType(child.mediaType) && !isManifestType(child.mediaType)) {
        found.set(child.digest, { kind: 'unread', descriptor: child, where: whereOf(child) });
        continue;
      }
      try {
        if (depth >= MAX_INDEX_DEPTH) throw tooDeep(source);
        await visit(child, await source.document(child, signal), depth + 1);
      } catch (error) {
        if (!StrakeError.is(error) || error === stopped) throw error;
        found.set(child.digest, {
          kind: 'unread',
          descriptor: child,
          where: whereOf(child),
          error,
        });
      }
    }
  };
  await visit(root.descriptor, root.bytes, 0);
  return [...found.values()];
}

/** True for what can run; attestations are listed as images of an unknown platform. */
export function isImage({ descriptor, manifest }: FoundManifest): boolean {
  return isConfigType(manifest.config.mediaType) && descriptor.platform?.os !== 'unknown';
}

function parseFound(descriptor: Descriptor, bytes: Uint8Array, depth: number): FoundDocument {
  const { mediaType, digest } = descriptor;
  const document = parseDocument(bytes, { mediaType, name: `manifest ${digest}` });
  const where = depth === 0 && document.kind === 'index' ? 'index' : whereOf(descriptor);
  return { ...document, descriptor, where };
}

/** The platform that a descriptor claims, else its digest. */
function whereOf({ platform, digest }: Descriptor): string {
  return platform && platform.os !== 'unknown'
    ? formatPlatform(normalizePlatform(platform))
    : digest;
}

function tooDeep({ name }: ImageSource): StrakeError {
  return new StrakeError('LIMIT_EXCEEDED', `${name} nests indexes deeper than ${MAX_INDEX_DEPTH}`, {
    hint: 'Name an inner index by its digest.',
  });
}

function tooMuch({ name }: ImageSource, what: string): StrakeError {
  return new StrakeError('LIMIT_EXCEEDED', `${name} has ${what}`, {
    hint: 'Name one of them by its digest.',
  });
}
