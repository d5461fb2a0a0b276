import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type ByteStream, MEDIA_TYPE, type TarEntry, writeTar } from '@strake/oci';
import {
  compressZstd,
  OPEN_WITHOUT_WAITING,
  readPieces,
  watchStream,
  writeFileAtomic,
} from '@strake/oci/internal';
import type { EntryLayer } from '../remote-cache/index.ts';
import type { BundledResult } from './bundle-list.ts';
import type { FilePattern } from './file-pattern.ts';
import { sizeOf } from './file-size.ts';
import type { ToolCacheFile, UsedResult } from './tool-cache.ts';

/** A bundle in a temporary file. */
export interface PackedBundle {
  readonly layer: EntryLayer;
  readonly results: readonly BundledResult[];
  /** Of the contents of its files. */
  readonly bytes: number;
}

export interface PackOptions {
  /** Absolute, of the tool's cache. */
  readonly directory: string;
  readonly files: FilePattern;
  /** Where the bundle is written. */
  readonly path: string;
  readonly signal: AbortSignal;
}

/**
 * Packs results into a tar of plain files, compressed by zstd. A result of which a file is missing, or has content that does not match its name, is
 * left out.
 * @param results the files of each in order, the last one its marker
 * @returns undefined if nothing is left
 * @throws OUTPUT_UNWRITABLE, and the reason of the signal
 */
export async function packBundle(
  results: readonly Pick<UsedResult, 'files'>[],
  options: PackOptions,
): Promise<PackedBundle | undefined> {
  let left = results;
  for (;;) {
    const plan = left.map((result) => planResult(result, options));
    const members = withoutRepeats(plan.filter((each) => each !== undefined));
    if (members.length === 0) return undefined;
    try {
      return await pack(members, options);
    } catch (thrown) {
      if (!(thrown instanceof UnusableFile)) throw thrown;
      const { path } = thrown;
      left = left.filter(({ files }) => !files.some((file) => file.path === path));
    }
  }
}

/** A file that cannot be packed. */
class UnusableFile extends Error {
  readonly path: string;

  constructor(path: string) {
    super(`${path} cannot be read, or has content that does not match its name`);
    this.path = path;
  }
}

interface Member extends ToolCacheFile {
  readonly size: number;
}

/** Its files with their sizes; undefined if one is missing. */
function planResult(
  { files }: Pick<UsedResult, 'files'>,
  { directory, files: pattern }: PackOptions,
): readonly Member[] | undefined {
  const members = files.map((file): Member | undefined => {
    const size = pattern.match(file.path) && sizeOf(file, directory);
    return size === undefined ? undefined : { ...file, size };
  });
  return members.every((member) => member !== undefined) ? members : undefined;
}

/** Results share files: each is packed once, with the first one that has it. A result whose marker was packed is complete. */
function withoutRepeats(results: readonly (readonly Member[])[]): readonly (readonly Member[])[] {
  const paths = new Set<string>();
  return results.flatMap((members) => {
    if (paths.has(members.at(-1)?.path ?? '')) return [];
    const own = members.filter(({ path }) => !paths.has(path));
    for (const { path } of own) paths.add(path);
    return [own];
  });
}

async function pack(
  results: readonly (readonly Member[])[],
  { directory, files, path, signal }: PackOptions,
): Promise<PackedBundle> {
  const entries = results
    .flat()
    .map((member) => tarEntry(member, () => contentOf(member, directory, files)));
  const tar = createHash('sha256');
  const blob = createHash('sha256');
  let size = 0;
  const written = watchStream(writeTar(entries, signal), (chunk) => tar.update(chunk));
  const compressed = watchStream(compressZstd(written), (piece) => {
    blob.update(piece);
    size += piece.length;
  });
  await writeFileAtomic(path, compressed, 0o600);
  const packed = results.map((members) => ({
    marker: members.at(-1)?.path ?? '',
    bytes: members.reduce((sum, member) => sum + member.size, 0),
  }));
  return {
    layer: {
      descriptor: {
        mediaType: MEDIA_TYPE.oci.layerZstd,
        digest: `sha256:${blob.digest('hex')}`,
        size,
      },
      diffId: `sha256:${tar.digest('hex')}`,
    },
    results: packed,
    bytes: packed.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** Nothing about this machine. */
export function tarEntry(
  { path, size }: Pick<Member, 'path' | 'size'>,
  content: () => ByteStream,
): TarEntry {
  return {
    name: path,
    type: 'file',
    mode: 0o644,
    uid: 0,
    gid: 0,
    mtime: 0,
    size,
    open: content,
  };
}

/** The content of a file, exactly as long as its member says. @throws UnusableFile */
async function* contentOf(
  { path, size, text }: Member,
  directory: string,
  files: FilePattern,
): AsyncGenerator<Uint8Array> {
  if (text !== undefined) {
    yield Buffer.from(text);
    return;
  }
  const hash = createHash('sha256');
  let read = 0;
  const file = await open(join(directory, path), OPEN_WITHOUT_WAITING).catch(() => undefined);
  if (!file) throw new UnusableFile(path);
  try {
    yield* watchStream(readPieces(file, { end: size }), (piece) => {
      hash.update(piece);
      read += piece.length;
    });
  } catch (thrown) {
    throw thrown instanceof Error && 'code' in thrown ? new UnusableFile(path) : thrown;
  } finally {
    await file.close();
  }
  const sha256 = files.match(path)?.sha256;
  if (read !== size || (sha256 !== undefined && hash.digest('hex') !== sha256))
    throw new UnusableFile(path);
}
