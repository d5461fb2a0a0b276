import assert from 'node:assert/strict';
import { test } from 'node:test';
import { extendsTree, includes, leafHash, nodeHash } from './merkle-tree.ts';
import { tilePath, tileReader } from './tile.ts';

const SIZE = 70_000;
const records = Array.from({ length: SIZE }, (_, at) => leafHash(Buffer.from(`record ${at}`)));
/** Hashes by level. */
const levels = [records];
for (let row = records; row.length > 1; ) {
  row = Array.from({ length: row.length >> 1 }, (_, at) =>
    nodeHash(row[2 * at] ?? Buffer.alloc(0), row[2 * at + 1] ?? Buffer.alloc(0)),
  );
  levels.push(row);
}
const rootOf = (start: number, end: number): Buffer => {
  const level = Math.log2(end - start);
  const whole = Number.isInteger(level) ? levels[level]?.[start / 2 ** level] : undefined;
  if (whole) return whole;
  const middle = start + 2 ** Math.floor(Math.log2(end - start - 1));
  return nodeHash(rootOf(start, middle), rootOf(middle, end));
};
const head = (size: number) => ({ size, root: rootOf(0, size) });

/** Tiles of the tree with all records: those of smaller ones that are not full are gone. */
const source = async (path: string) => {
  const [, level = '', groups = '', width] =
    /^tile\/8\/(\d+)\/((?:x\d{3}\/)*\d{3})(?:\.p\/(\d+))?$/.exec(path) ?? [];
  const index = Number(groups.replaceAll(/[x/]/g, ''));
  const row = levels[8 * Number(level)]?.slice(256 * index, 256 * (index + 1)) ?? [];
  if (row.length === 0) return undefined;
  if (width === undefined) return row.length === 256 ? Buffer.concat(row) : undefined;
  return row.length < 256 && Number(width) <= row.length
    ? Buffer.concat(row.slice(0, Number(width)))
    : undefined;
};

test('names tiles as checksum databases do', () => {
  assert.equal(tilePath(0, 1, 256), 'tile/8/0/001');
  assert.equal(tilePath(0, 259_112, 200), 'tile/8/0/x259/112.p/200');
  assert.equal(tilePath(2, 1_234_067, 256), 'tile/8/2/x001/x234/067');
});

test('proves records and earlier trees with tiles, also where the part of a tile is gone', async () => {
  const nodes = tileReader(SIZE, source);
  for (const index of [0, 255, 256, 65_535, 65_536, SIZE - 1])
    assert.ok(await includes(head(SIZE), index, records[index] ?? Buffer.alloc(0), nodes));
  for (const size of [1, 255, 257, 65_537, SIZE])
    assert.ok(await extendsTree(head(SIZE), head(size), nodes), String(size));
  // Its last tile on level 0 has grown.
  const older = tileReader(SIZE - 300, source);
  assert.ok(await includes(head(SIZE - 300), 12, records[12] ?? Buffer.alloc(0), older));
});

test('refuses tiles that are missing or have another size', async () => {
  const nothing = tileReader(300, async () => undefined);
  await assert.rejects(nothing(0, 1), { message: 'the checksum database has no tile/8/0/000' });
  const short = tileReader(300, async () => Buffer.alloc(100));
  await assert.rejects(short(0, 1), /has 100 bytes/);
});
