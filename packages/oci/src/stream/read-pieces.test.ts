import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readPieces } from './read-pieces.ts';

const PIECE = 256 * 1024;

async function openFile(t: TestContext, bytes: Uint8Array) {
  const directory = await mkdtemp(join(tmpdir(), 'strake-pieces-'));
  await writeFile(join(directory, 'file'), bytes);
  const file = await open(join(directory, 'file'));
  t.after(async () => {
    await file.close();
    await rm(directory, { recursive: true });
  });
  return file;
}

test('gives the bytes of a file, of any size, or a part of them', async (t) => {
  for (const size of [0, 1, PIECE - 1, PIECE, PIECE + 1, 5 * PIECE, 5 * PIECE + 7]) {
    const bytes = randomBytes(size);
    const file = await openFile(t, bytes);
    for (const start of [0, 1, PIECE, size])
      for (const end of [undefined, start, start + 1, size, size + 1, start + PIECE]) {
        const all: Uint8Array[] = [];
        for await (const piece of readPieces(file, {
          start,
          ...(end === undefined ? {} : { end }),
        }))
          all.push(Buffer.from(piece));
        const wanted = bytes.subarray(start, end);
        assert.ok(Buffer.concat(all).equals(wanted), `${start} to ${end} of ${size}`);
      }
  }
});

test('two readers, one of which stops early, do not disturb each other', async (t) => {
  const bytes = randomBytes(9 * PIECE);
  const file = await openFile(t, bytes);
  const all: Uint8Array[] = [];
  for await (const piece of readPieces(file)) {
    for await (const _ of readPieces(file)) break;
    all.push(Buffer.from(piece));
  }
  assert.ok(Buffer.concat(all).equals(bytes));
});

test('a read that fails is told when its piece is asked for, after those before it', async () => {
  let reads = 0;
  const file = {
    async read(memory: Buffer) {
      reads += 1;
      if (reads === 3) throw new Error('disk on fire');
      return { bytesRead: memory.length, buffer: memory };
    },
  };
  let pieces = 0;
  const reading = async () => {
    for await (const _ of readPieces(file as never)) pieces += 1;
  };
  await assert.rejects(reading, /^Error: disk on fire$/);
  assert.equal(pieces, 2);
});
