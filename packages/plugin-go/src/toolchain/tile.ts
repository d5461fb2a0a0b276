import { goError } from '../error-codes.ts';
import { type NodeReader, nodeHash } from './merkle-tree.ts';

const HEIGHT = 8;
const WIDTH = 2 ** HEIGHT;
const HASH_BYTES = 32;

/** Bytes of a tile; undefined if there is none at this path. */
export type TileSource = (path: string) => Promise<Uint8Array | undefined>;

/**
 * Reads hashes from the tiles of a checksum database.
 * Source: https://research.swtch.com/tlog#serving_tiles; https://go.dev/design/25530-sumdb#checksum-database
 * @param size of the tree
 * @throws GO_TOOLCHAIN for a tile that is missing, or has another size
 */
export function tileReader(size: number, source: TileSource): NodeReader {
  const tiles = new Map<string, Promise<Uint8Array>>();
  const tileOf = (level: number, index: number): Promise<Uint8Array> => {
    const width = Math.min(WIDTH, Math.floor(size / WIDTH ** level) - index * WIDTH);
    const key = `${level}/${index}`;
    const tile = tiles.get(key) ?? readTile(source, level, index, width);
    tiles.set(key, tile);
    return tile;
  };
  return async (level, index) => {
    const [tileLevel, inside] = [Math.floor(level / HEIGHT), level % HEIGHT];
    const first = index * 2 ** inside;
    const tile = await tileOf(tileLevel, Math.floor(first / WIDTH));
    const at = (first % WIDTH) * HASH_BYTES;
    return rootOf(tile.subarray(at, at + 2 ** inside * HASH_BYTES));
  };
}

/** The path of a tile: `tile/8/0/x001/234`, with `.p/W` for one that is not full. */
export function tilePath(level: number, index: number, width: number): string {
  const groups = [String(index % 1000).padStart(3, '0')];
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000))
    groups.unshift(`x${String(rest % 1000).padStart(3, '0')}`);
  const partial = width < WIDTH ? `.p/${width}` : '';
  return `tile/${HEIGHT}/${level}/${groups.join('/')}${partial}`;
}

async function readTile(
  source: TileSource,
  level: number,
  index: number,
  width: number,
): Promise<Uint8Array> {
  const own = tilePath(level, index, width);
  // When the tree has grown, the part of a tile may be gone, and the whole one is there.
  const bytes =
    (await source(own)) ??
    (width < WIDTH ? await source(tilePath(level, index, WIDTH)) : undefined);
  if (bytes === undefined) throw wrongTile(`the checksum database has no ${own}`);
  if (bytes.length < width * HASH_BYTES || bytes.length > WIDTH * HASH_BYTES)
    throw wrongTile(`${own} of the checksum database has ${bytes.length} bytes`);
  return bytes.subarray(0, width * HASH_BYTES);
}

function wrongTile(message: string) {
  return goError('GO_TOOLCHAIN', message, {
    hint: 'Go was not unpacked. Try again later, or check GOPROXY and GOSUMDB.',
  });
}

function rootOf(hashes: Uint8Array): Buffer {
  if (hashes.length === HASH_BYTES) return Buffer.from(hashes);
  const middle = hashes.length / 2;
  return nodeHash(rootOf(hashes.subarray(0, middle)), rootOf(hashes.subarray(middle)));
}
