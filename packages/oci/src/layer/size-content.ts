import { createHash } from 'node:crypto';
import type { BlobReader } from '../spec/image-source.ts';
import type { Content } from '../spec/layer.ts';
import { fileContent } from './file-content.ts';
import type { SizedContent } from './sized-content.ts';

/**
 * Determines the size of a content.
 * @throws FILE_UNREADABLE for a file that does not exist or is not a regular file
 */
export async function sizeContent(
  content: Content,
  store: BlobReader,
  signal: AbortSignal,
): Promise<SizedContent> {
  if ('text' in content) return bytesContent(Buffer.from(content.text));
  if ('base64' in content) return bytesContent(Buffer.from(content.base64, 'base64'));
  if ('file' in content) return fileContent(content.file);
  const descriptor = { mediaType: 'application/octet-stream', ...content };
  return { ...content, open: () => store.open(descriptor, signal) };
}

function bytesContent(bytes: Uint8Array): SizedContent {
  return {
    size: bytes.length,
    digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
    async *open() {
      yield bytes;
    },
    read: (offset, length) => bytes.subarray(offset, offset + length),
  };
}
