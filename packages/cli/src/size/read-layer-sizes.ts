import { posix } from 'node:path';
import { crc32 } from 'node:zlib';
import { type ImageSource, nameLayer, readLayer } from '@strake/core';
import { type ProgramSizes, readProgramSizes, streamSource } from '@strake/plugin-go/program';

/** An entry of a layer that takes up space, or changes what layers below show. */
export type SizedEntry =
  | {
      readonly type: 'file';
      readonly path: string;
      readonly size: number;
      readonly program?: ProgramSizes;
      /** CRC-32 of the content; only of large files. */
      readonly sum?: number;
    }
  /** `opaque`: what is in the directory, but not itself. */
  | { readonly type: 'directory' | 'link' | 'whiteout' | 'opaque'; readonly path: string }
  /** Another name of a file. */
  | { readonly type: 'hardlink'; readonly path: string; readonly target: string };

/** A layer that was read. */
export interface ReadLayerSizes {
  /** Bytes of the tar. */
  readonly uncompressed: number;
  /** In the order of the tar. */
  readonly entries: readonly SizedEntry[];
}

/** Source: OCI image-spec layer.md "Whiteouts". */
const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';

/** Smaller files are not read: no program of Go is. */
const LEAST_PROGRAM = 256 << 10;

/** Smaller files are not compared: links would save little. */
const LEAST_COMPARED = 64 << 10;

/** Reads a layer once. @param count is called for each entry. @throws what it throws; LAYOUT_INVALID, LIMIT_EXCEEDED; what the source throws */
export async function readLayerSizes(
  source: ImageSource,
  layer: Parameters<ImageSource['blob']>[0],
  signal: AbortSignal,
  count: (path: string) => void,
): Promise<ReadLayerSizes> {
  const entries: SizedEntry[] = [];
  const stream = await source.blob(layer, signal);
  const read = readLayer(stream, signal, async ({ header, content }) => {
    const path = posix.join('/', header.name).replace(/(.)\/$/, '$1');
    count(path);
    const special = whiteout(path);
    if (special === 'ignored') return;
    if (special) entries.push(special);
    else if (header.type === 'directory') entries.push({ type: 'directory', path });
    else if (header.type === 'link' && header.linkname)
      entries.push({ type: 'hardlink', path, target: posix.join('/', header.linkname) });
    else if (header.type !== 'file') entries.push({ type: 'link', path });
    else {
      const size = header.size ?? 0;
      entries.push({ type: 'file', path, size, ...(await readContent(content, size)) });
    }
  });
  const { size } = await nameLayer(source.name, layer, () => read);
  return { uncompressed: size, entries };
}

/** What is told of the content of a file, which is read once. */
async function readContent(
  content: AsyncIterable<Uint8Array>,
  size: number,
): Promise<{ readonly sum?: number; readonly program?: ProgramSizes }> {
  if (size < LEAST_COMPARED) return {};
  let sum = 0;
  const chunks = content[Symbol.asyncIterator]();
  // Without `return`: a reader that ends early leaves the rest.
  const summed: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => ({
      async next() {
        const result = await chunks.next();
        if (!result.done) sum = crc32(result.value, sum);
        return result;
      },
    }),
  };
  const program =
    size < LEAST_PROGRAM ? undefined : await readProgramSizes(streamSource(summed), size);
  for await (const _ of summed);
  return { sum, ...(program ? { program } : {}) };
}

/** Undefined for an ordinary entry; `ignored` for what AUFS left, and for what names no file. */
export function whiteout(path: string): SizedEntry | 'ignored' | undefined {
  const name = posix.basename(path);
  if (!name.startsWith(WHITEOUT)) return undefined;
  const directory = posix.dirname(path);
  if (name === OPAQUE) return { type: 'opaque', path: directory };
  const removed = name.slice(WHITEOUT.length);
  if (removed.startsWith(WHITEOUT) || ['', '.', '..'].includes(removed)) return 'ignored';
  return { type: 'whiteout', path: posix.join(directory, removed) };
}
