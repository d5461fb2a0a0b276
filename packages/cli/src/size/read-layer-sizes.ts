import { posix } from 'node:path';
import { type ImageSource, readLayer } from '@strake/core';
import { type ProgramSizes, readProgramSizes, streamSource } from '@strake/plugin-go/program';

/** An entry of a layer that takes up space, or changes what layers below show. */
export type SizedEntry =
  | {
      readonly type: 'file';
      readonly path: string;
      readonly size: number;
      readonly program?: ProgramSizes;
    }
  /** `opaque`: what is in the directory, but not itself. */
  | { readonly type: 'directory' | 'link' | 'whiteout' | 'opaque'; readonly path: string };

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

/** Reads a layer once. @throws LAYOUT_INVALID, LIMIT_EXCEEDED; what the source throws */
export async function readLayerSizes(
  source: ImageSource,
  layer: Parameters<ImageSource['blob']>[0],
  signal: AbortSignal,
): Promise<ReadLayerSizes> {
  const entries: SizedEntry[] = [];
  const stream = await source.blob(layer, signal);
  const { size } = await readLayer(stream, signal, async ({ header, content }) => {
    const path = posix.join('/', header.name).replace(/(.)\/$/, '$1');
    const special = whiteout(path);
    if (special === 'ignored') return;
    if (special) entries.push(special);
    else if (header.type === 'directory') entries.push({ type: 'directory', path });
    else if (header.type !== 'file' && header.type !== 'contiguous-file')
      entries.push({ type: 'link', path });
    else {
      const size = header.size ?? 0;
      const program =
        size < LEAST_PROGRAM ? undefined : await readProgramSizes(streamSource(content), size);
      entries.push({ type: 'file', path, size, ...(program ? { program } : {}) });
    }
  });
  return { uncompressed: size, entries };
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
