import type { ZipDeflate } from 'fflate';
import { StrakeError } from '../errors/index.ts';
import type { TarEntry } from '../tar/index.ts';

/** Changes when the same entries would produce different bytes. */
export const ZIP_FORMAT = 'strake zip 1';

/** Without zip64 extensions, which not every reader supports. Source: APPNOTE.TXT 4.4. */
const MOST_ENTRIES = 0xffff;
const MOST_BYTES = 0xffffffff;
const UNIX = 3;
const TYPES = { file: 0o100000, directory: 0o040000, symlink: 0o120000, hardlink: 0o100000 };
/** For readers that know only MS-DOS attributes. */
const DOS_DIRECTORY = 0x10;

/**
 * Writes a zip: the entries in the given order, with Unix modes and links. The bytes are the same on every machine: fflate
 * compresses in JavaScript, so they do not depend on the version of Node.js, nor on the time zone, because the field for local
 * time is always 1980-01-01 and the real time is in the extended timestamp.
 * @throws LIMIT_EXCEEDED for what a zip cannot represent; whatever reading the entries throws
 */
export async function* writeZip(
  entries: readonly TarEntry[],
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  checkLimits(entries);
  const { Zip, ZipDeflate } = await import('fflate');
  const ready: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    ready.push(chunk);
  });
  const files = new Map(entries.map((entry) => [entry.name, entry]));
  let size = 0;
  for (const entry of entries) {
    const file = Object.assign(
      new ZipDeflate(entry.type === 'directory' ? `${entry.name}/` : entry.name, { level: 6 }),
      attributes(entry),
    );
    zip.add(file);
    for await (const chunk of contentOf(entry, files)) {
      signal.throwIfAborted();
      file.push(chunk);
      for (const each of ready) size += each.length;
      yield* ready.splice(0);
    }
    file.push(new Uint8Array(0), true);
    for (const each of ready) size += each.length;
    yield* ready.splice(0);
    if (size > MOST_BYTES) throw tooMuch('4 GiB');
  }
  zip.end();
  yield* ready;
}

/** For a hard link, the content of its file: a zip has no hard links. */
async function* contentOf(
  entry: TarEntry,
  files: ReadonlyMap<string, TarEntry>,
): AsyncGenerator<Uint8Array> {
  if (entry.type === 'symlink') yield new TextEncoder().encode(entry.linkname ?? '');
  const file = entry.type === 'hardlink' ? files.get(entry.linkname ?? '') : entry;
  const content = file?.type === 'file' ? await file.open?.() : undefined;
  if (content) yield* content;
}

function attributes(entry: TarEntry): Partial<ZipDeflate> {
  const unix = (TYPES[entry.type] | entry.mode) * 2 ** 16;
  return {
    os: UNIX,
    attrs: unix + (entry.type === 'directory' ? DOS_DIRECTORY : 0),
    mtime: new Date(1980, 0, 1),
    extra: extendedTimestamp(entry.mtime),
  };
}

/** Seconds since 1970 in 32 bits. Source: Info-ZIP extrafld.txt, "UT". */
function extendedTimestamp(mtime: number): Readonly<Record<number, Uint8Array>> {
  const bytes = Buffer.alloc(5);
  bytes.writeUInt8(1);
  bytes.writeInt32LE(Math.max(-(2 ** 31), Math.min(mtime, 2 ** 31 - 1)), 1);
  return { 21589: bytes };
}

function checkLimits(entries: readonly TarEntry[]): void {
  if (entries.length > MOST_ENTRIES) throw tooMuch(`${MOST_ENTRIES} entries`);
  if (entries.some(({ size }) => size > MOST_BYTES)) throw tooMuch('4 GiB');
}

function tooMuch(limit: string): StrakeError {
  return new StrakeError('LIMIT_EXCEEDED', `a zip cannot hold more than ${limit}`, {
    hint: 'Use a .tgz archive, which has no such limit.',
  });
}
