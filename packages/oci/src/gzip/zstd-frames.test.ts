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
