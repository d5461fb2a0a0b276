import { type Descriptor, type FoundHeader, type ImageSource, readLayer } from '@strake/oci';
import { nameLayer, readEntries } from '@strake/oci/internal';
import type { EntryRow, LayerAnswer } from '../answer/index.ts';
import { type ContentBudget, ContentFile } from './content-file.ts';

/** A layer whose entries were read. */
export interface OpenLayer {
  readonly answer: LayerAnswer;
  /**
   * Reads from a file's content; fewer bytes only at its end. A file that is not kept on disk is read from the layer again.
   * @param entry place in `answer.entries`
   */
  read(entry: number, offset: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Bytes of the paths and targets of one layer: they are held in memory. */
const MAX_PATH_BYTES = 64 * 1024 * 1024;

/**
 * Reads a layer to its end: lists its entries, and keeps the contents of its files while there is room.
 * @throws what the source throws; LAYOUT_INVALID, LIMIT_EXCEEDED; OUTPUT_UNWRITABLE
 */
export async function readLayerOnce(
  source: ImageSource,
  descriptor: Descriptor,
  budget: ContentBudget,
  signal: AbortSignal,
): Promise<OpenLayer> {
  const contents = await ContentFile.create(budget);
  try {
    const entries: EntryRow[] = [];
    const offsets: (number | undefined)[] = [];
    let [pathBytes, left] = [0, 0];
    const stream = await source.blob(descriptor, signal);
    const read = readLayer(stream, signal, async ({ header, content }) => {
      pathBytes += header.name.length + (header.linkname?.length ?? 0);
      if (pathBytes > MAX_PATH_BYTES) {
        left += 1;
        return;
      }
      entries.push(rowOf(header));
      offsets.push(header.size > 0 ? await contents.append(content, header.size) : 0);
    });
    const { diffId, size } = await nameLayer(source.name, descriptor, () => read);
    await contents.finish();
    return {
      answer: { digest: descriptor.digest, diffId, size, entries, left },
      async read(entry, offset, length) {
        const room = Math.max(Math.min(length, (entries[entry]?.[5] ?? 0) - offset), 0);
        const start = offsets[entry];
        if (room === 0) return new Uint8Array();
        if (start !== undefined) return contents.read(start + offset, room);
        return readAgain(await source.blob(descriptor, signal), { entry, offset, room }, signal);
      },
      close: () => contents.close(),
    };
  } catch (error) {
    await contents.close();
    throw error;
  }
}

function rowOf(header: FoundHeader): EntryRow {
  const { name, type, mode, uid, gid, size, mtime, linkname } = header;
  const seconds = Math.floor(mtime.getTime() / 1000);
  const row = [name, type, mode & 0o7777, uid, gid, size, seconds] as const;
  return linkname === undefined ? row : [...row, linkname];
}

/** Ends the reading of a layer whose wanted entry was found. */
class Found extends Error {}

async function readAgain(
  stream: AsyncIterable<Uint8Array>,
  { entry, offset, room }: Readonly<Record<'entry' | 'offset' | 'room', number>>,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let at = -1;
  try {
    await readEntries(stream, signal, async ({ content }) => {
      at += 1;
      if (at !== entry) return;
      let [skip, missing] = [offset, room];
      for await (const chunk of content) {
        const part = chunk.subarray(Math.min(skip, chunk.length)).slice(0, missing);
        skip -= Math.min(skip, chunk.length);
        missing -= part.length;
        parts.push(part);
        if (missing === 0) throw new Found();
      }
    });
  } catch (error) {
    if (!(error instanceof Found)) throw error;
  }
  return Buffer.concat(parts);
}
