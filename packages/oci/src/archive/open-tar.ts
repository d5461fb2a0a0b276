import { type FileHandle, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StrakeError, systemCode } from '../errors/index.ts';
import { OPEN_WITHOUT_WAITING, temporaryDirectory, unwritable } from '../file/index.ts';
import { compressionOf, decompress } from '../gzip/index.ts';
import type { LayoutFiles } from '../layout/index.ts';
import { indexTar } from './index-tar.ts';
import { followLinks, tarFiles } from './tar-files.ts';

/** How a tar is opened. */
export interface OpenTarOptions {
  /** For messages: `oci-archive:FILE`. */
  readonly name: string;
  readonly signal: AbortSignal;
  /** True: follow links inside the tar, which Docker writes. */
  readonly links?: boolean;
}

/**
 * Opens a tar, uncompressed or compressed by gzip or zstd. A compressed one is decompressed into a temporary file first, because
 * its members are read in any order; nothing is extracted.
 * @throws FILE_UNREADABLE, LAYOUT_INVALID, LIMIT_EXCEEDED
 */
export async function openTar(file: string, options: OpenTarOptions): Promise<LayoutFiles> {
  const { handle, remove } = await openPlain(file, options);
  const close = async (): Promise<void> => {
    await handle.close();
    await remove();
  };
  try {
    const members = await indexTar(handle, options.name, options.signal);
    const reachable = options.links ? followLinks(members) : members;
    return { ...tarFiles(handle, reachable, options.name), close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface OpenFile {
  readonly handle: FileHandle;
  remove(): Promise<void>;
}

async function openPlain(file: string, options: OpenTarOptions): Promise<OpenFile> {
  const handle = await openFile(file, options.name);
  const magic = Buffer.alloc(4);
  await handle.read(magic, 0, 4, 0);
  if (compressionOf(magic) === undefined) return { handle, remove: async () => {} };
  const directory = await temporaryDirectory();
  try {
    return {
      handle: await inflateInto(handle, join(directory.path, 'archive.tar'), options),
      remove: directory.remove,
    };
  } catch (error) {
    await directory.remove();
    throw error;
  } finally {
    await handle.close();
  }
}

async function inflateInto(
  handle: FileHandle,
  target: string,
  { signal }: OpenTarOptions,
): Promise<FileHandle> {
  const plain = await open(target, 'wx+', 0o600);
  try {
    const compressed = handle.createReadStream({ start: 0, autoClose: false, signal });
    for await (const chunk of decompress(compressed as AsyncIterable<Uint8Array>))
      await plain.writeFile(chunk).catch((cause: unknown) => {
        throw unwritable(target, cause);
      });
    return plain;
  } catch (error) {
    await plain.close();
    throw error;
  }
}

async function openFile(file: string, name: string): Promise<FileHandle> {
  let handle: FileHandle | undefined;
  try {
    // Opening a FIFO would block a thread, which no signal ends.
    handle = (await stat(file)).isFile() ? await open(file, OPEN_WITHOUT_WAITING) : undefined;
    if (handle && (await handle.stat()).isFile()) return handle;
  } catch (cause) {
    const code = systemCode(cause);
    const why = code === 'ENOENT' ? 'does not exist' : `cannot be read: ${code}`;
    throw new StrakeError('FILE_UNREADABLE', `${name} ${why}`, { cause, hint: 'Check the path.' });
  }
  await handle?.close();
  throw new StrakeError('FILE_UNREADABLE', `${name} is not a regular file`, {
    hint: 'An archive must be a regular file; use oci: for a directory with an OCI layout.',
  });
}
