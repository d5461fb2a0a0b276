import { type FileHandle, open } from 'node:fs/promises';
import { type PackedBlocks, zlib } from '../gzip/index.ts';
import type { Store } from '../store/index.ts';

/** Blocks of the previous layer in the same place, and a list of the blocks of the new one. */
export interface EarlierLayer extends PackedBlocks {
  /** The digest of its blob; empty if there is none. */
  readonly digest: string;
  readonly hasBlocks: boolean;
  /** Stores the list for the next layer in this place. */
  keep(digest: string): Promise<void>;
  close(): Promise<void>;
}

/** A block of a blob: the key of its input, its compressed size and crc32. Offsets follow from the sizes. */
type ListedBlock = readonly [key: string, size: number, sum: number];

interface BlockList {
  readonly digest: string;
  readonly blocks: readonly ListedBlock[];
}

/** An upper bound for a compressed block of 1 MiB. */
const MOST_BYTES = 2 * 2 ** 20;

/**
 * Opens the layer that was last written for the same place: a program that was stamped or linked again has most of its bytes
 * where they were, so that their compressed blocks can be reused. What is found is verified, and anything that is missing is
 * compressed again.
 * @param place image, platform and layer, as one string; without one nothing is found, and nothing is stored
 */
export async function openEarlierLayer(
  store: Store,
  place: string | undefined,
): Promise<EarlierLayer> {
  const name = `blocks of ${place}`;
  const last = readList(place === undefined ? undefined : await store.readRecord(name));
  const places = locate(last.blocks);
  const blocks: ListedBlock[] = [];
  let opening: Promise<FileHandle | undefined> | undefined;
  const file = () => {
    opening ??= openBlob(store, last.digest);
    return opening;
  };
  return {
    digest: last.digest,
    hasBlocks: places.size > 0,
    async find(key, memory) {
      const found = places.get(key);
      return found && readBlock(await file(), found, memory);
    },
    note(key, packed) {
      // The checksum of a block that was found is known already.
      const found = places.get(key);
      const isSame = found?.size === packed.length;
      blocks.push([key, packed.length, isSame ? found.sum : zlib().crc32(packed)]);
    },
    async keep(digest) {
      // The only block of a layer is the same in the same layer alone, which is found as a whole.
      if (place !== undefined && blocks.length > 1)
        await store.writeRecord(name, { digest, blocks } satisfies BlockList);
    },
    async close() {
      await (await opening)?.close();
    },
  };
}

function readList(record: unknown): BlockList {
  const { digest, blocks } = Object(record) as Partial<BlockList>;
  return typeof digest === 'string' && Array.isArray(blocks)
    ? { digest, blocks }
    : { digest: '', blocks: [] };
}

interface BlockPlace {
  readonly offset: number;
  readonly size: number;
  readonly sum: number;
}

/** Bytes of a gzip header without a name. */
const HEADER_BYTES = 10;

function locate(blocks: readonly ListedBlock[]): ReadonlyMap<string, BlockPlace> {
  const places = new Map<string, BlockPlace>();
  let offset = HEADER_BYTES;
  for (const block of blocks) {
    if (!Array.isArray(block)) break;
    const [key, size, sum] = block as ListedBlock;
    if (!Number.isSafeInteger(size) || size < 0 || size > MOST_BYTES) break;
    places.set(key, { offset, size, sum });
    offset += size;
  }
  return places;
}

async function openBlob(store: Store, digest: string): Promise<FileHandle | undefined> {
  try {
    const path = await store.path(digest);
    return path === undefined ? undefined : await open(path);
  } catch {
    return undefined;
  }
}

async function readBlock(
  file: FileHandle | undefined,
  { offset, size, sum }: BlockPlace,
  memory: Uint8Array,
): Promise<Uint8Array | undefined> {
  // No block is larger than its buffer, but the list may be corrupt.
  if (file === undefined || size > memory.length) return undefined;
  const bytes = memory.subarray(0, size);
  try {
    const { bytesRead } = await file.read(bytes, 0, size, offset);
    return bytesRead === size && zlib().crc32(bytes) === sum ? bytes : undefined;
  } catch {
    return undefined;
  }
}
