import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { StrakeError } from '../errors/index.ts';
import { decompress } from './decompress.ts';

const PLAIN = Buffer.from('what a layer holds\n'.repeat(500));
const FORMATS = { gzip: gzipSync(PLAIN), zstd: zstdCompressSync(PLAIN) } as const;
/** Source: RFC 8878, section 3.1.2. */
const SKIPPABLE = Buffer.concat([
  Buffer.from([0x5e, 0x2a, 0x4d, 0x18, 4, 0, 0, 0]),
  Buffer.from('abcd'),
]);

async function* chunks(
  bytes: Uint8Array,
  sizes: readonly number[] = [bytes.length],
): AsyncGenerator<Uint8Array> {
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function collect(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of stream) all.push(Buffer.from(chunk));
  return Buffer.concat(all);
}

function refuses(stream: AsyncIterable<Uint8Array>, code: string, says: RegExp): Promise<void> {
  return assert.rejects(collect(stream), (error: unknown) => {
    assert.ok(StrakeError.is(error), String(error));
    assert.equal(error.code, code);
    assert.match(error.message, says);
    return true;
  });
}

const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });

for (const [name, packed] of Object.entries(FORMATS)) {
  describe(name, () => {
    test('is recognized by its first bytes, however it is split', async () => {
      await fc.assert(
        fc.asyncProperty(cuts, async (sizes) =>
          assert.deepEqual(await collect(decompress(chunks(packed, sizes))), PLAIN),
        ),
        { numRuns: 20 },
      );
    });

    test('is read to the end of its last member or frame, however they are split', async () => {
      const three = Buffer.concat([packed, packed, packed]);
      const wanted = Buffer.concat([PLAIN, PLAIN, PLAIN]);
      await fc.assert(
        fc.asyncProperty(fc.oneof(cuts, fc.constant([three.length])), async (sizes) =>
          assert.deepEqual(await collect(decompress(chunks(three, sizes))), wanted),
        ),
        { numRuns: 20 },
      );
    });

    test('is refused when it is truncated at any position', async () => {
      for (const left of [5, packed.length >> 1, packed.length - 1])
        await refuses(
          decompress(chunks(packed.subarray(0, left))),
          'LAYOUT_INVALID',
          /data is corrupt/,
        );
    });

    for (const [what, more] of [
      ['zeros', Buffer.alloc(700)],
      ['text', Buffer.from('more')],
    ] as const) {
      test(`is refused when ${what} follow its end, in the same chunk or the next`, async () => {
        const all = Buffer.concat([packed, more]);
        await refuses(decompress(chunks(all)), 'LAYOUT_INVALID', /data is corrupt/);
        await refuses(
          decompress(chunks(all, [packed.length])),
          'LAYOUT_INVALID',
          /data is corrupt/,
        );
      });
    }

    test('throws what its source throws', async () => {
      const failing = async function* () {
        yield packed.subarray(0, 20);
        throw new Error('line cut');
      };
      await assert.rejects(collect(decompress(failing())), /^Error: line cut$/);
    });

    test('closes its source when the reader stops early', async () => {
      const closed = { source: false };
      const endless = async function* () {
        try {
          for (;;) yield packed;
        } finally {
          closed.source = true;
        }
      };
      for await (const _ of decompress(endless())) break;
      assert.ok(closed.source);
    });

    test('is refused beyond the bound on its bytes', () =>
      refuses(decompress(chunks(packed), { bytes: 100 }), 'LIMIT_EXCEEDED', /more than 100 bytes/));

    test('is read up to the bound on its bytes', async () => {
      const { length } = PLAIN;
      assert.equal((await collect(decompress(chunks(packed), { bytes: length }))).length, length);
      const beyond = decompress(chunks(packed), { bytes: length - 1 });
      await refuses(beyond, 'LIMIT_EXCEEDED', /more than \d+ bytes/);
    });
  });
}

test('reads what the zstd command writes in several frames, and skips frames that say so', async () => {
  const frame = execFileSync('zstd', ['-c', '-19', '--check'], { input: PLAIN });
  const all = Buffer.concat([SKIPPABLE, frame, SKIPPABLE, frame, SKIPPABLE]);
  const wanted = Buffer.concat([PLAIN, PLAIN]);
  assert.deepEqual(await collect(decompress(chunks(all))), wanted);
  assert.deepEqual(await collect(decompress(chunks(all, [7]))), wanted);
});

test('refuses zstd that ends within a frame to skip', async () => {
  for (const left of [3, 6, SKIPPABLE.length - 1]) {
    const all = Buffer.concat([FORMATS.zstd, SKIPPABLE.subarray(0, left)]);
    await refuses(decompress(chunks(all)), 'LAYOUT_INVALID', /unexpected end of file/);
  }
});

test('says that data follows the end of gzip', async () => {
  const all = Buffer.concat([FORMATS.gzip, Buffer.alloc(700)]);
  await refuses(decompress(chunks(all)), 'LAYOUT_INVALID', /trailing data after its end/);
});

test('refuses more than 64 GiB without being told a limit', async () => {
  const source = async function* () {
    yield Buffer.from('not compressed');
    yield Object.defineProperty(Buffer.alloc(1), 'length', { value: 2 ** 36 });
  };
  await refuses(decompress(source()), 'LIMIT_EXCEEDED', /more than 68719476736 bytes/);
});

test('detects a wrong byte by the checksum', async () => {
  const wrong = Buffer.from(FORMATS.gzip);
  wrong.writeUInt32LE(7, wrong.length - 8);
  await refuses(decompress(chunks(wrong)), 'LAYOUT_INVALID', /incorrect data check/);
});

test('stops at a decompression bomb long before it is inflated', async () => {
  const bomb = zstdCompressSync(Buffer.alloc(400 * 2 ** 20));
  let written = 0;
  await assert.rejects(
    async () => {
      for await (const chunk of decompress(chunks(bomb))) written += chunk.length;
    },
    { code: 'LIMIT_EXCEEDED' },
  );
  assert.ok(written < 100 * 2 ** 20, `${written} bytes came out`);
});

test('accepts small data that shrinks a lot, and large data that does not', async () => {
  const small = zstdCompressSync(Buffer.alloc(2 ** 20));
  assert.ok(small.length * 2000 < 2 ** 20);
  assert.equal((await collect(decompress(chunks(small)))).length, 2 ** 20);
  const large = gzipSync(Buffer.alloc(65 * 2 ** 20), { level: 0 });
  assert.equal((await collect(decompress(chunks(large)))).length, 65 * 2 ** 20);
});

test('passes uncompressed bytes through, short or long', async () => {
  for (const text of ['', 'a', 'abc', 'abcdefgh'])
    assert.equal((await collect(decompress(chunks(Buffer.from(text), [2])))).toString(), text);
});

test('refuses thousands of empty zstd frames, and accepts one before each other frame', async () => {
  const many = (...frames: readonly Uint8Array[]) =>
    decompress(chunks(Buffer.concat(Array<readonly Uint8Array[]>(1100).fill(frames).flat())));
  for (const frame of [SKIPPABLE, zstdCompressSync('')])
    await refuses(many(frame), 'LIMIT_EXCEEDED', /more than 1000 empty frames/);
  assert.equal((await collect(many(SKIPPABLE, zstdCompressSync('a')))).length, 1100);
});
