import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { StrakeError, systemCode } from '../../errors/index.ts';
import type { ByteStream } from '../../model/descriptor.ts';
import type { Content } from '../../model/layer-plan.ts';
import type { Store } from '../store/index.ts';

/** Content whose size is known, to be read once or more. */
export interface SizedContent {
  /** Bytes. */
  readonly size: number;
  open(): ByteStream;
}

const CHUNK_BYTES = 1024 * 1024;

/**
 * Finds out how long a content is.
 * @throws FILE_UNREADABLE for a file that is not there or is no regular file
 */
export async function sizeContent(content: Content, store: Store): Promise<SizedContent> {
  if ('text' in content) return bytesContent(new TextEncoder().encode(content.text));
  if ('base64' in content) return bytesContent(Buffer.from(content.base64, 'base64'));
  if ('digest' in content) return { size: content.size, open: () => readBlob(store, content) };
  return fileContent(content.file);
}

async function* readBlob(
  store: Store,
  blob: { readonly digest: string; readonly size: number },
): AsyncGenerator<Uint8Array> {
  yield* await store.open(blob);
}

function bytesContent(bytes: Uint8Array): SizedContent {
  return {
    size: bytes.length,
    async *open() {
      yield bytes;
    },
  };
}

async function fileContent(path: string): Promise<SizedContent> {
  try {
    const file = await open(path, 'r');
    const facts = await file.stat().finally(() => file.close());
    if (!facts.isFile()) {
      throw new StrakeError('FILE_UNREADABLE', `${path} is no regular file`, {
        hint: 'Name a file; a folder goes in entry by entry.',
      });
    }
    return {
      size: facts.size,
      open: () =>
        createReadStream(path, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Uint8Array>,
    };
  } catch (error) {
    if (StrakeError.is(error)) throw error;
    const code = systemCode(error);
    throw new StrakeError(
      'FILE_UNREADABLE',
      `file ${path} ${code === 'ENOENT' ? 'does not exist' : `can not be read (${code})`}`,
      {
        cause: error,
        hint: 'The layer plan names this file; "strake plan" shows who put it there.',
      },
    );
  }
}
