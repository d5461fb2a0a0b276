import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { constants, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { walkFrames } from './zstd-frames.ts';

const NOISE = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * at * 7919) >> 8));
/** Raw, repeated and compressed blocks, several of them, with and without checksum, size and window. */
const FRAMES: readonly Buffer[] = [
  zstdCompressSync(''),
  zstdCompressSync('a'),
  zstdCompressSync(Buffer.alloc(400_000)),
  zstdCompressSync(NOISE),
  zstdCompressSync('text '.repeat(9000), { params: { [constants.ZSTD_c_checksumFlag]: 1 } }),
  execFileSync('zstd', ['-c', '--no-check'], { input: NOISE }),
  execFileSync('zstd', ['-c', '--check', '-19'], { input: 'text '.repeat(9000) }),
  Buffer.from([0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0]),
  Buffer.from([0x5f, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]),
];

test('recognizes the end of each frame, however the bytes are split', () => {
  const all = fc.array(fc.constantFrom(...FRAMES), { minLength: 1, maxLength: 4 });
  const cuts = fc.array(fc.nat(), { maxLength: 8 });
  fc.assert(
    fc.property(all, cuts, (frames, at) => {
      const bytes = Buffer.concat(frames);
      const ends = frames.map((_, count) => Buffer.concat(frames.slice(0, count)).length);
      const places = [...at.map((place) => place % bytes.length), ...ends, bytes.length];
      const walk = walkFrames();
      let from = 0;
      for (const to of places.sort((a, b) => a - b)) {
        walk.push(bytes.subarray(from, to));
        assert.equal(walk.isWhole(), to === bytes.length || ends.includes(to), `at ${to}`);
        from = to;
      }
    }),
    { numRuns: 60 },
  );
});

/** Headers of every form: sizes in bytes by the flags of RFC 8878, section 3.1.1.1.1. */
const HEADERS = [0, 1].flatMap((single) =>
  [0, 1, 2, 4].flatMap((dictionaryBytes, dictionaryFlag) =>
    [single, 2, 4, 8].flatMap((sizeBytes, sizeFlag) =>
      [0, 1].map((checksum) => ({
        descriptor: (sizeFlag << 6) | (single << 5) | (checksum << 2) | dictionaryFlag,
        fieldBytes: (single === 1 ? 0 : 1) + dictionaryBytes + sizeBytes,
        checksumBytes: checksum * 4,
      })),
    ),
  ),
);

test('finds the end of a frame behind a header of any form', () => {
  const emptyLastBlock = Buffer.from([1, 0, 0]);
  for (const { descriptor, fieldBytes, checksumBytes } of HEADERS) {
    const frame = Buffer.concat([
      Buffer.from([0x28, 0xb5, 0x2f, 0xfd, descriptor]),
      Buffer.alloc(fieldBytes),
      emptyLastBlock,
      Buffer.alloc(checksumBytes),
    ]);
    const ends = [...frame.keys()].filter((at) => {
      const walk = walkFrames();
      walk.push(frame.subarray(0, at + 1));
      return walk.isWhole();
    });
    assert.deepEqual(ends, [frame.length - 1], `descriptor ${descriptor.toString(2)}`);
  }
});

test('skips frames with each of the sixteen magic numbers for that', () => {
  for (let magic = 0x50; magic <= 0x5f; magic += 1) {
    const walk = walkFrames();
    walk.push(Buffer.from([magic, 0x2a, 0x4d, 0x18, 1, 0, 0, 0]));
    assert.equal(walk.isWhole(), false);
    walk.push(Buffer.from([9]));
    assert.equal(walk.isWhole(), true);
  }
});
