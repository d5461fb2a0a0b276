import { createHash, hash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { type ByteStream, collect, type FoundEntry, readTar } from '@strake/oci';
import { decompress, readPieces, watchStream } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import type { Bundle } from './bundle-list.ts';
import type { FilePattern } from './file-pattern.ts';
import { MAX_FILES } from './plan-results.ts';
import type { RestoreDirectory } from './restore-directory.ts';
import { WRITTEN, type Write, Writes } from './writes.ts';

/** Files up to this size are held in memory, so that several can be written at the same time. */
const SMALL_BYTES = 1024 * 1024;
/** Header and padding of a file in a tar, with a PAX header for a long path. */
const BYTES_PER_FILE = 4096;

export interface UnpackOptions {
  /** The bundle as its list describes it. */
  readonly bundle: Bundle;
  readonly files: FilePattern;
  readonly directory: RestoreDirectory;
  readonly signal: AbortSignal;
}

/**
 * Restores the results of a bundle whose digest was verified. Each file is checked before it gets its name, and the marker of a result gets it
 * last, so that the tool never finds what is incomplete.
 * @param path of the compressed bundle
 * @throws LAYOUT_INVALID, LIMIT_EXCEEDED for a bundle that is not what its list says; an error with a `code`
 */
export async function unpackBundle(path: string, options: UnpackOptions): Promise<void> {
  const { bundle, signal } = options;
  const file = await open(path);
  const writes = new Writes();
  try {
    const reader = new ResultReader(options, writes);
    const most = bundle.results.length * MAX_FILES;
    const limits = { entries: most, bytes: bundle.bytes + most * BYTES_PER_FILE };
    for await (const entry of readTar(decompress(readPieces(file)), signal, limits))
      await reader.read(entry);
    await writes.end();
    reader.end();
  } finally {
    await writes.end().catch(() => {});
    await file.close();
  }
}

/** Reads the files of one result after another. */
class ResultReader {
  readonly #options: UnpackOptions;
  readonly #writes: Writes;
  readonly #markers: Map<string, number>;
  readonly #seen = new Set<string>();
  /** Of the current result. */
  #contents: Write[] = [];
  #bytes = 0;

  constructor(options: UnpackOptions, writes: Writes) {
    this.#options = options;
    this.#writes = writes;
    this.#markers = new Map(options.bundle.results.map(({ marker, bytes }) => [marker, bytes]));
  }

  async read({ header, content }: FoundEntry): Promise<void> {
    const { files } = this.#options;
    const { name: path, type, size, linkname, pax } = header;
    const isPlain =
      type === 'file' &&
      linkname === undefined &&
      Object.keys(pax ?? {}).every((key) => key === 'path');
    const known = files.match(path);
    if (!isPlain || !known || this.#seen.has(path))
      throw invalid(`has the unexpected file ${JSON.stringify(path.slice(0, 256))}`);
    this.#seen.add(path);
    this.#bytes += size;
    const expected = this.#markers.get(path);
    // Without a digest in its name, there would be no way to tell later that its result is incomplete.
    if (expected === undefined && known.sha256 === undefined)
      throw invalid(`has the file ${path}, which is not in its list`);
    if (this.#bytes > (expected ?? this.#options.bundle.bytes))
      throw invalid('has larger files than its list says');
    if (expected !== undefined && this.#bytes !== expected)
      throw invalid(`has a result of ${this.#bytes} bytes, and not ${expected}`);
    const before = this.#contents;
    const writing = await this.#add(
      path,
      size,
      content,
      known.sha256,
      expected === undefined ? [] : before,
    );
    if (expected === undefined) {
      before.push(writing);
      return;
    }
    this.#markers.delete(path);
    this.#contents = [];
    this.#bytes = 0;
  }

  /** @throws LAYOUT_INVALID if results are missing */
  end(): void {
    if (this.#markers.size > 0 || this.#contents.length > 0)
      throw invalid('does not have the results that its list says');
  }

  /** @param before what must be there before the file gets its name */
  async #add(
    path: string,
    size: number,
    content: ByteStream,
    sha256: string | undefined,
    before: readonly Write[],
  ): Promise<Write> {
    const { directory } = this.#options;
    if (directory.has(path)) return WRITTEN;
    const ready = async () => {
      await Promise.all(before.map(({ done }) => done));
      return !this.#writes.hasFailed;
    };
    if (size > SMALL_BYTES) {
      if (await ready()) await directory.add(path, checked(content, size, sha256, path));
      return WRITTEN;
    }
    const bytes = await collect(content, size);
    if (bytes.length !== size || (sha256 !== undefined && hash('sha256', bytes) !== sha256))
      throw mismatch(path);
    return this.#writes.begin(size, async () => {
      if (await ready()) await directory.add(path, bytes);
    });
  }
}

/** @throws LAYOUT_INVALID at the end of a content that its name does not match */
async function* checked(
  content: ByteStream,
  size: number,
  sha256: string | undefined,
  path: string,
): AsyncGenerator<Uint8Array> {
  const sum = createHash('sha256');
  let read = 0;
  yield* watchStream(content, (chunk) => {
    sum.update(chunk);
    read += chunk.length;
  });
  if (read !== size || (sha256 !== undefined && sum.digest('hex') !== sha256)) throw mismatch(path);
}

function mismatch(path: string): StrakeError {
  return invalid(`has content for ${path} that does not match its name`);
}

function invalid(why: string): StrakeError {
  return new StrakeError('LAYOUT_INVALID', `a bundle ${why}`);
}
