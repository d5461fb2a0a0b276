import { checkBytes, checkedStream } from '../digest/index.ts';
import { StrakeError } from '../errors/index.ts';
import type { ByteStream, Descriptor } from '../spec/descriptor.ts';
import { parseDigest } from '../spec/digest.ts';
import type { ImageSource } from '../spec/image-source.ts';
import { MAX_DOCUMENT_BYTES } from '../spec/limits.ts';
import { defined } from '../spec/record.ts';
import { collect } from '../stream/index.ts';
import { chooseEntry } from './choose-entry.ts';
import { type LayoutFiles, tooLarge } from './layout-files.ts';
import { createLayoutReferrers } from './layout-referrers.ts';
import { readLayoutIndex } from './read-layout-index.ts';

/** An image of a layout, wherever its files are. */
export function createLayoutSource(files: LayoutFiles, reference: string | undefined): ImageSource {
  const document = async (descriptor: Descriptor, signal: AbortSignal): Promise<Uint8Array> => {
    const what = nameOf(files, descriptor);
    if (descriptor.size > MAX_DOCUMENT_BYTES)
      throw tooLarge(what, descriptor.size, MAX_DOCUMENT_BYTES);
    const bytes = await collect(await openBlob(files, descriptor, signal), descriptor.size);
    checkBytes(bytes, descriptor, what);
    return bytes;
  };
  const referrers = createLayoutReferrers(files.name, document);
  /** What a reference may mean: without one, the images. */
  const named = async (entries: readonly Descriptor[], signal: AbortSignal) => {
    const isOne = entries.every(({ digest }) => digest === entries[0]?.digest);
    return reference !== undefined || isOne ? entries : referrers.images(entries, signal);
  };
  return {
    name: reference === undefined ? files.name : `${files.name}:${reference}`,
    document,
    async root(signal) {
      const index = await readLayoutIndex(files, signal);
      const entries = await named(index.manifests, signal);
      const { mediaType, digest, size } = chooseEntry(entries, reference, files.name);
      const descriptor = { mediaType, digest, size };
      return { descriptor, bytes: await document(descriptor, signal) };
    },
    async referrers(digest, signal) {
      const { manifests } = await readLayoutIndex(files, signal);
      return referrers.of(digest, manifests, signal);
    },
    async blob(descriptor, signal) {
      const stream = await openBlob(files, descriptor, signal);
      return checkedStream(stream, descriptor, nameOf(files, descriptor));
    },
    ...defined({ close: files.close }),
  };
}

/** Path of a blob in a layout. Source: OCI image-spec v1.1 image-layout.md "Blobs". @throws DIGEST_INVALID */
export function blobPath(digest: string): string {
  const { algorithm, encoded } = parseDigest(digest);
  return `blobs/${algorithm}/${encoded}`;
}

async function openBlob(
  files: LayoutFiles,
  { digest, size }: Descriptor,
  signal: AbortSignal,
): Promise<ByteStream> {
  const path = blobPath(digest);
  const actual = await files.sizeOf(path);
  if (actual === undefined) {
    throw new StrakeError('LAYOUT_INVALID', `${files.name} does not contain the blob ${digest}`, {
      hint: 'It is incomplete; write the image into it again, with every platform.',
    });
  }
  if (actual !== size) {
    throw new StrakeError(
      'SIZE_MISMATCH',
      `blob ${digest} of ${files.name} has ${actual} bytes instead of ${size}`,
      { hint: 'It was truncated or modified; write the image into it again.' },
    );
  }
  return files.read(path, signal);
}

function nameOf(files: LayoutFiles, { digest }: Descriptor): string {
  return `blob ${digest} of ${files.name}`;
}
