import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StrakeError } from '@strake/core/plugin';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { goError } from '../error-codes.ts';
import { writeChunks } from './write-chunks.ts';

/** The largest toolchain so far has 11,600 files and 225 MB. */
const MOST_FILES = 50_000;
const MOST_BYTES = 2 * 1024 ** 3;
/** Files that are written at the same time: the time goes into creating them. */
const PARALLEL = 16;

/**
 * Unpacks a toolchain as cmd/go does: `bin` and `pkg/tool` are executable, and each `_go.mod` is also `go.mod`.
 * Source: cmd/go/internal/toolchain, `Exec`; golang.org/x/mod/zip
 * @param zip absolute path of the archive
 * @param prefix what all names in it begin with: `golang.org/toolchain@v0.0.1-go1.26.8.linux-amd64/`
 * @param directory absolute; empty
 * @returns the hash of the content: `h1:…`. Source: golang.org/x/mod/sumdb/dirhash, `Hash1`
 * @throws GO_TOOLCHAIN for names that leave the directory, twice the same name, and too much content; errors of the file system
 */
export async function unpackToolchain(
  zip: string,
  prefix: string,
  directory: string,
  signal: AbortSignal,
): Promise<string> {
  const archive = await openPromise(zip, { strictFileNames: true }).catch((thrown: unknown) => {
    throw refuse(`is not a zip file: ${thrown instanceof Error ? thrown.message : thrown}`);
  });
  const running = new Set<Promise<void>>();
  const directories = new Set<string>();
  try {
    const sums = new Map<string, string>();
    let bytes = 0;
    for await (const entry of archive.eachEntry()) {
      signal.throwIfAborted();
      const path = pathIn(entry, prefix);
      bytes += entry.uncompressedSize;
      if (sums.has(path)) throw refuse(`contains ${path} twice`);
      if (sums.size >= MOST_FILES || bytes > MOST_BYTES)
        throw refuse(`is larger than ${MOST_FILES} files or ${MOST_BYTES} bytes`);
      sums.set(path, '');
      const target = join(directory, path);
      if (!directories.has(dirname(target))) await mkdir(dirname(target), { recursive: true });
      directories.add(dirname(target));
      const written = writeFile(archive, entry, target, modeOf(path), signal).then((sum) => {
        sums.set(path, sum);
      });
      running.add(written);
      written.then(
        () => running.delete(written),
        () => {},
      );
      if (running.size >= PARALLEL) await Promise.race(running);
    }
    await Promise.all(running);
    await copyModuleFiles(directory, [...sums.keys()]);
    return hashOf(sums, prefix);
  } catch (thrown) {
    if (signal.aborted || StrakeError.is(thrown) || isOfFileSystem(thrown)) throw thrown;
    throw refuse(`is damaged: ${thrown instanceof Error ? thrown.message : thrown}`);
  } finally {
    // Nothing may write into a directory that is being removed.
    await Promise.allSettled(running);
    archive.close();
  }
}

function pathIn({ fileName }: Entry, prefix: string): string {
  const path = fileName.slice(prefix.length);
  const isPlain = path.split('/').every((name) => !['', '.', '..'].includes(name));
  if (fileName.startsWith(prefix) && isPlain && !/[\\:\0]/.test(path)) return path;
  throw refuse(`contains a file with a wrong name: ${JSON.stringify(fileName)}`);
}

/** cmd/go ignores the modes in archives. */
function modeOf(path: string): number {
  return /^(bin|pkg\/tool)\//.test(path) || /^lib\/(.*\/)?go_[^/]+_exec$/.test(path)
    ? 0o755
    : 0o644;
}

async function writeFile(
  archive: ZipFile,
  entry: Entry,
  path: string,
  mode: number,
  signal: AbortSignal,
): Promise<string> {
  const hash = createHash('sha256');
  const content = await archive.openReadStreamPromise(entry);
  await writeChunks(path, mode, content, signal, (chunk) => hash.update(chunk));
  return hash.digest('hex');
}

/** A module cannot contain another one, so that the names of their files are changed in the archive. */
async function copyModuleFiles(directory: string, paths: readonly string[]): Promise<void> {
  for (const path of paths.filter((each) => /(^|\/)_go\.mod$/.test(each))) {
    const file = join(directory, path);
    await copyFile(file, join(dirname(file), 'go.mod'), constants.COPYFILE_EXCL);
  }
}

function hashOf(sums: ReadonlyMap<string, string>, prefix: string): string {
  const lines = [...sums]
    .map(([path, sum]) => [`${prefix}${path}`, sum] as const)
    .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map(([name, sum]) => `${sum}  ${name}\n`);
  return `h1:${createHash('sha256').update(lines.join('')).digest('base64')}`;
}

function isOfFileSystem(thrown: unknown): boolean {
  return thrown instanceof Error && 'syscall' in thrown;
}

function refuse(what: string) {
  return goError('GO_TOOLCHAIN', `the archive of Go's toolchain ${what}`, {
    hint: 'Nothing was unpacked. Check GOPROXY: it gives something else than Go.',
  });
}
