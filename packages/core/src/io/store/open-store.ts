import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StrakeError, systemCode } from '../../errors/index.ts';
import type { ByteStream, Descriptor } from '../../model/descriptor.ts';
import { unwritable, writeFileAtomic } from '../file/index.ts';
import { verifyStream } from './verify-stream.ts';

/** A folder of blobs by digest, and of small records by key. Safe for several processes, and under kill -9. */
export interface Store {
  readonly directory: string;
  /** Streams bytes in; they get their name when they are complete. */
  write(stream: ByteStream): Promise<{ readonly digest: string; readonly size: number }>;
  /** Bytes of a blob. @throws DIGEST_MISMATCH, SIZE_MISMATCH; a damaged blob is taken away */
  open(descriptor: Pick<Descriptor, 'digest' | 'size'>): ByteStream;
  /** Bytes of a blob that is there; undefined where it is not. */
  size(digest: string): Promise<number | undefined>;
  /** What was remembered under a key; undefined where nothing readable is. */
  recall(key: string): Promise<unknown>;
  remember(key: string, record: unknown): Promise<void>;
}

const SHA256 = /^sha256:([a-f0-9]{64})$/;

/** @throws OUTPUT_UNWRITABLE where the folder can't be made or written to */
export async function openStore(directory: string): Promise<Store> {
  const blobs = join(directory, 'blobs', 'sha256');
  const unfinished = join(directory, 'unfinished');
  const records = join(directory, 'records');
  for (const folder of [blobs, unfinished, records]) {
    await mkdir(folder, { recursive: true }).catch((error: unknown) => {
      throw unwritable(folder, error);
    });
  }
  const pathOf = (digest: string): string => {
    const [, hex] = SHA256.exec(digest) ?? [];
    if (hex === undefined)
      throw new StrakeError('DIGEST_INVALID', `"${digest}" is no sha256 digest`);
    return join(blobs, hex);
  };
  const recordOf = (key: string) =>
    join(records, `${createHash('sha256').update(key).digest('hex')}.json`);
  return {
    directory,
    write: (stream) => writeBlob(stream, unfinished, pathOf),
    open: (descriptor) => readBlob(pathOf(descriptor.digest), descriptor),
    async size(digest) {
      try {
        return (await stat(pathOf(digest))).size;
      } catch (error) {
        if (systemCode(error) === 'ENOENT') return undefined;
        throw error;
      }
    },
    async recall(key) {
      try {
        const found: unknown = JSON.parse(await readFile(recordOf(key), 'utf8'));
        return found;
      } catch {
        // Nothing there, or half of something: either way it is made anew.
        return undefined;
      }
    },
    remember: (key, record) => writeFileAtomic(recordOf(key), `${JSON.stringify(record)}\n`),
  };
}

async function writeBlob(
  stream: ByteStream,
  unfinished: string,
  pathOf: (digest: string) => string,
): Promise<{ digest: string; size: number }> {
  const temporary = join(unfinished, randomBytes(12).toString('hex'));
  const hash = createHash('sha256');
  let size = 0;
  const refuse = (error: unknown): never => {
    throw unwritable(temporary, error);
  };
  try {
    const file = await open(temporary, 'wx', 0o644).catch(refuse);
    try {
      for await (const chunk of stream) {
        hash.update(chunk);
        size += chunk.length;
        await file.writeFile(chunk).catch(refuse);
      }
    } finally {
      await file.close();
    }
    const digest = `sha256:${hash.digest('hex')}`;
    await rename(temporary, pathOf(digest)).catch(refuse);
    return { digest, size };
  } catch (thrown) {
    await rm(temporary, { force: true }).catch(() => {});
    throw thrown;
  }
}

async function* readBlob(
  path: string,
  descriptor: Pick<Descriptor, 'digest' | 'size'>,
): AsyncGenerator<Uint8Array> {
  try {
    const stream = createReadStream(path, { highWaterMark: 256 * 1024 });
    yield* verifyStream(
      stream as AsyncIterable<Uint8Array>,
      descriptor,
      `cached blob ${descriptor.digest}`,
    );
  } catch (thrown) {
    if (StrakeError.is(thrown) && thrown.kind === 'integrity') await rm(path, { force: true });
    throw thrown;
  }
}
