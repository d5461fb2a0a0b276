import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
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

test('reads a file of any size, or a range of it', async (t) => {
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
        const sizes = all.map(({ length }) => length);
        assert.ok(sizes.slice(0, -1).every((each) => each === PIECE));
        assert.ok((sizes.at(-1) ?? 1) > 0);
      }
  }
});

test('keeps two readers independent when one stops early', async (t) => {
  const bytes = randomBytes(9 * PIECE);
  const file = await openFile(t, bytes);
  const all: Uint8Array[] = [];
  for await (const piece of readPieces(file)) {
    for await (const _ of readPieces(file)) break;
    all.push(Buffer.from(piece));
  }
  assert.ok(Buffer.concat(all).equals(bytes));
});

test('uses the same memory for every piece, and again for the next reader', async (t) => {
  const file = await openFile(t, randomBytes(4 * PIECE));
  const memoryOf = async () => {
    const used = new Set<ArrayBufferLike>();
    for await (const { buffer } of readPieces(file)) used.add(buffer);
    return used;
  };
  const first = await memoryOf();
  assert.equal(first.size, 2);
  const second = await memoryOf();
  assert.ok([...first, ...second].every((buffer) => first.has(buffer) && second.has(buffer)));
});

test('takes none of the large buffers for a small part', async (t) => {
  const file = await openFile(t, randomBytes(PIECE));
  for await (const { buffer } of readPieces(file, { end: 16 * 1024 }))
    assert.ok(buffer.byteLength < PIECE);
});

/** A file without end, whose reads finish when the test lets them: the n-th with the n-th of these promises. */
function slowFile(reads: readonly Promise<void>[]) {
  const files = { asked: 0, finished: 0 };
  const read = async (memory: Buffer) => {
    files.asked += 1;
    await reads[files.asked - 1];
    files.finished += 1;
    return { bytesRead: memory.length, buffer: memory };
  };
  return Object.assign(files, { read: read as never });
}

test('ends only when the read ahead is finished, because it writes into memory that others get next', async () => {
  const ahead = Promise.withResolvers<void>();
  const file = slowFile([Promise.resolve(), ahead.promise]);
  const pieces = readPieces(file);
  await pieces.next();
  let isEnded = false;
  const ending = pieces.return(undefined).then(() => {
    isEnded = true;
  });
  await setImmediate();
  assert.deepEqual([file.asked, isEnded], [2, false]);
  ahead.resolve();
  await ending;
  assert.equal(file.finished, 2);
});

test('throws a failed read when its piece is requested, after those before it', async () => {
  const failed = Promise.reject(new Error('disk on fire'));
  failed.catch(() => {});
  const file = slowFile([Promise.resolve(), Promise.resolve(), failed]);
  let pieces = 0;
  const reading = async () => {
    for await (const _ of readPieces(file)) {
      pieces += 1;
      // A reader that takes its time: the failure is there before it is asked for.
      await setImmediate();
    }
  };
  await assert.rejects(reading, /^Error: disk on fire$/);
  assert.equal(pieces, 2);
});
