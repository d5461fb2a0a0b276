import assert from 'node:assert/strict';
import { test } from 'node:test';
import { extendsTree, includes, leafHash, nodeHash } from './merkle-tree.ts';

/** The test vectors of Certificate Transparency: records, and roots by size. Source: github.com/google/certificate-transparency, merkle_tree_test */
const RECORDS = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((hex) => Buffer.from(hex, 'hex'));
const ROOTS: Readonly<Record<number, string>> = {
  1: '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  2: 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  3: 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  4: 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  5: '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  6: '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  7: 'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  8: '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
};
const SIZES = Object.keys(ROOTS).map(Number);
const head = (size: number) => ({ size, root: Buffer.from(ROOTS[size] ?? '', 'hex') });

const read = async (level: number, index: number): Promise<Buffer> =>
  level === 0
    ? leafHash(RECORDS[index] ?? Buffer.alloc(0))
    : nodeHash(await read(level - 1, 2 * index), await read(level - 1, 2 * index + 1));

test('proves that each tree includes each of its records, and no other', async () => {
  for (const size of SIZES) {
    for (const [index, record] of RECORDS.entries()) {
      const isIn = await includes(head(size), index, leafHash(record), read);
      assert.equal(isIn, index < size, `record ${index} in ${size}`);
    }
    const other = leafHash(Buffer.from('other'));
    assert.equal(await includes(head(size), size - 1, other, read), false);
  }
});

test('proves that each tree extends each smaller one, and no tree another one', async () => {
  for (const newer of SIZES) {
    for (const older of SIZES) {
      const isLonger = await extendsTree(head(newer), head(older), read);
      assert.equal(isLonger, older <= newer, `${newer} after ${older}`);
      if (older > newer) continue;
      const forged = { size: older, root: leafHash(Buffer.from('forged')) };
      assert.equal(await extendsTree(head(newer), forged, read), false);
    }
  }
});

test('refuses indexes that are not of a record', async () => {
  for (const index of [-1, 0.5, 8, Number.NaN])
    assert.equal(await includes(head(8), index, leafHash(Buffer.alloc(0)), read), false);
});
