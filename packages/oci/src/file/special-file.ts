import { constants, type Stats, write } from 'node:fs';
import { access, lstat, open, readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { StrakeError, systemCode } from '../errors/index.ts';
import type { ByteStream } from '../spec/descriptor.ts';
import { writeStream } from '../stream/index.ts';
import { kindOfFile } from './regular-file.ts';
import { unwritable } from './unwritable.ts';

/** What exists at a path and is written to, never replaced: a FIFO, a character device, or an open file such as /dev/stdout. */
export interface SpecialFile {
  readonly path: string;
  readonly isFifo: boolean;
  /** The number of a file that this process has open already. */
  readonly descriptor?: number;
}

/**
 * The special file at a path or behind its links; undefined for regular files, directories, and if nothing is there.
 * @throws OUTPUT_UNWRITABLE for block devices, sockets, and what this process may not write to
 */
export async function findSpecialFile(path: string): Promise<SpecialFile | undefined> {
  const entry = await lstat(path).catch(() => undefined);
  const facts = entry?.isSymbolicLink() ? await stat(path).catch(() => undefined) : entry;
  if (!entry || !facts || facts.isDirectory()) return undefined;
  const descriptor = entry.isSymbolicLink() ? await ownDescriptor(path) : undefined;
  const isFifo = facts.isFIFO();
  if (descriptor !== undefined) return { path, isFifo, descriptor };
  if (facts.isFile()) return undefined;
  if (!isFifo && !facts.isCharacterDevice()) throw refused(path, facts);
  await access(path, constants.W_OK).catch((thrown: unknown) => {
    throw unwritable(path, thrown);
  });
  return { path, isFifo };
}

/** Writes to a special file. A FIFO is waited for until a process reads it. @throws OUTPUT_UNWRITABLE, and what the content throws */
export async function writeSpecialFile(
  special: SpecialFile,
  content: string | Uint8Array | ByteStream,
): Promise<void> {
  const refuse = (error: unknown): never => {
    throw unwritable(special.path, error);
  };
  const opened =
    special.descriptor === undefined ? await openWaiting(special).catch(refuse) : undefined;
  const descriptor = special.descriptor ?? opened?.fd ?? -1;
  const put = (piece: Uint8Array) => writeWaiting(descriptor, piece).catch(refuse);
  try {
    if (typeof content === 'string') await put(Buffer.from(content));
    else if (content instanceof Uint8Array) await put(content);
    else await writeStream(content, put);
  } finally {
    await opened?.close().catch(refuse);
  }
}

/** Milliseconds between two attempts: a blocking call would keep the process from ending, even after Ctrl-C. */
const OPEN_AGAIN_MS = 50;
const WRITE_AGAIN_MS = 1;

async function openWaiting({ path, isFifo }: SpecialFile) {
  const { O_WRONLY, O_APPEND, O_NONBLOCK = 0, O_NOCTTY = 0 } = constants;
  for (;;) {
    try {
      return await open(path, O_WRONLY | O_APPEND | O_NONBLOCK | O_NOCTTY);
    } catch (thrown) {
      if (!isFifo || systemCode(thrown) !== 'ENXIO') throw thrown;
      await delay(OPEN_AGAIN_MS);
    }
  }
}

const writePart = promisify(write);

async function writeWaiting(descriptor: number, piece: Uint8Array): Promise<void> {
  for (let at = 0; at < piece.length; ) {
    try {
      at += (await writePart(descriptor, piece, at)).bytesWritten;
    } catch (thrown) {
      if (systemCode(thrown) !== 'EAGAIN') throw thrown;
      await delay(WRITE_AGAIN_MS);
    }
  }
}

/** As many links as Linux follows. */
const MOST_LINKS = 40;

/** The number of the open file that a link such as /dev/stdout leads to. If it were opened again, a regular file would be written from its start. */
async function ownDescriptor(path: string): Promise<number | undefined> {
  const own = await realpath('/proc/self/fd').catch(() => '/dev/fd');
  let at: string | undefined = resolve(path);
  for (let links = 0; at !== undefined && links < MOST_LINKS; links++) {
    const directory: string | undefined = await realpath(dirname(at)).catch(() => undefined);
    if (directory === undefined) return undefined;
    const name = basename(at);
    if (directory === own && /^\d+$/.test(name)) return Number(name);
    const target: string | undefined = await readlink(join(directory, name)).catch(() => undefined);
    at = target === undefined ? undefined : resolve(directory, target);
  }
  return undefined;
}

function refused(path: string, facts: Stats): StrakeError {
  const kind = facts.isBlockDevice() ? 'a block device' : kindOfFile(facts);
  return new StrakeError('OUTPUT_UNWRITABLE', `${path} cannot be written: it is ${kind}`, {
    hint: 'Name a file or a FIFO.',
  });
}
