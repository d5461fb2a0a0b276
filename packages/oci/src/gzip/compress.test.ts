import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { deflateRawSync, gunzipSync } from 'node:zlib';
import { compress } from './compress.ts';
import { chooseBlock, nativeBlock, portableBlock, sampleDigest } from './deflate-block.ts';

const MIB = 2 ** 20;

/** Bytes between text and noise, the same on every machine: words of a fixed generator. */
function sample(size: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(size);
  let state = seed;
  for (let at = 0; at < size; at += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[at] =
      at > 70_000 && state >>> 30 ? (bytes[at - 1 - (state % 40_000)] ?? 0) : state >>> 24;
  }
  return bytes;
}

const INPUTS: readonly (readonly [title: string, bytes: Buffer])[] = [
  ['nothing', Buffer.alloc(0)],
  ['one byte', Buffer.from('a')],
  ['one block less a byte', sample(MIB - 1)],
  ['exactly one block', sample(MIB)],
  ['one block and a byte', sample(MIB + 1)],
  ['three blocks of zeros', Buffer.alloc(3 * MIB)],
  ['several blocks', sample(4 * MIB + 12_345)],
];

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function packed(bytes: Uint8Array, size = 64 * 1024): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of compress(cut(bytes, size))) all.push(Buffer.from(chunk));
  return Buffer.concat(all);
}

const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('compress', () => {
  test('compresses no block twice, and takes the last one only for a last one', async () => {
    const known = new Map<string, Buffer>();
    const missed: string[] = [];
    const pack = async (bytes: Uint8Array) => {
      missed.length = 0;
      const all: Uint8Array[] = [];
      const earlier = {
        find: async (key: string) => {
          if (!known.has(key)) missed.push(key);
          return known.get(key);
        },
        note: (key: string, block: Uint8Array) => void known.set(key, Buffer.from(block)),
      };
      for await (const chunk of compress(cut(bytes, 64 * 1024), earlier))
        all.push(Buffer.from(chunk));
      return Buffer.concat(all);
    };
    const long = sample(3 * MIB);
    for (const [bytes, count] of [
      [long, 3],
      [long, 0],
      // Its last block is in the middle of the long one, and its own.
      [long.subarray(0, 2 * MIB), 1],
      [Buffer.concat([Buffer.from('a'), long.subarray(1)]), 1],
    ] as const) {
      assert.deepEqual(await pack(bytes), await packed(bytes));
      assert.equal(missed.length, count);
    }
  });

  test('releases the memory of a block when the next one is requested', async () => {
    const pieces: Uint8Array[] = [];
    for await (const piece of compress(cut(sample(3 * MIB), 64 * 1024))) {
      assert.notEqual(piece.length, 0);
      pieces.push(piece);
    }
    assert.deepEqual(
      pieces.map(({ length }) => length),
      [10, 0, 0, 0, 8],
    );
  });

  for (const [title, bytes] of INPUTS) {
    test(`writes one member that gzip reads, of ${title}`, async () => {
      const gz = await packed(bytes);
      assert.equal(gz.subarray(0, 10).toString('hex'), '1f8b08000000000000ff');
      assert.ok(gunzipSync(gz).equals(bytes));
      const read = execFileSync('gzip', ['-dc'], { input: gz, maxBuffer: 8 * MIB });
      assert.ok(read.equals(bytes));
      // The number of members that Node reads is not told, so count what begins like one.
      assert.equal(gz.lastIndexOf(gz.subarray(0, 10)), 0);
    });
  }

  test('writes the same bytes however its input is split, also when chunks are reused', async () => {
    const bytes = sample(2 * MIB + 77);
    const wanted = digestOf(await packed(bytes));
    for (const size of [1000, 32 * 1024, MIB, bytes.length])
      assert.equal(digestOf(await packed(bytes, size)), wanted, `chunks of ${size}`);
    const memory = Buffer.alloc(10_007);
    const reusing = async function* () {
      for await (const chunk of cut(bytes, memory.length)) {
        chunk.forEach((byte, at) => {
          memory[at] = byte;
        });
        yield memory.subarray(0, chunk.length);
      }
    };
    const all: Uint8Array[] = [];
    for await (const chunk of compress(reusing())) all.push(Buffer.from(chunk));
    assert.equal(digestOf(Buffer.concat(all)), wanted);
  });

  test('writes bytes that do not change between releases', async () => {
    // Another value here is another digest for every image that anybody built.
    assert.equal(
      digestOf(await packed(sample(4 * MIB + 12_345))),
      '96efbe9accca898fca8acb052e98b5a359017fb552600b04d0b24a837c8d8166',
    );
  });

  test('reads only a few blocks ahead of its reader', async () => {
    let asked = 0;
    const source = async function* () {
      for (;;) {
        asked += 1;
        yield Buffer.alloc(MIB, asked);
      }
    };
    for await (const chunk of compress(source())) if (chunk.length > 10) break;
    assert.equal(asked, availableParallelism() + 2);
  });

  test('throws what its source throws', async () => {
    const failing = async function* () {
      yield sample(3 * MIB);
      throw new Error('disk on fire');
    };
    await assert.rejects(async () => {
      for await (const _ of compress(failing()));
    }, /^Error: disk on fire$/);
  });
});

test('both compressors write the same bytes, with and without a dictionary', async () => {
  assert.equal(await sampleDigest(portableBlock), await sampleDigest(nativeBlock));
  const dictionary = sample(32 * 1024, 9);
  for (const [title, bytes] of INPUTS) {
    for (const [before, last] of [
      [undefined, false],
      [dictionary, false],
      [dictionary, true],
    ] as const) {
      const block = bytes.subarray(0, MIB);
      const [native, portable] = [
        await nativeBlock(block, before, last),
        await portableBlock(block, before, last),
      ];
      assert.equal(digestOf(portable), digestOf(native), `${title}, last: ${last}`);
    }
  }
});

test('falls back to the portable compressor if zlib writes other bytes', async () => {
  const other = async (block: Uint8Array) => deflateRawSync(block, { level: 1, memLevel: 9 });
  assert.equal(await chooseBlock(other), portableBlock);
  assert.equal(await chooseBlock(nativeBlock), nativeBlock);
});

test('writes what Go reads', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'strake-gzip-'));
  t.after(() => rm(directory, { recursive: true }));
  const bytes = sample(2 * MIB + 5);
  const program = `package main
import ("compress/gzip";"crypto/sha256";"fmt";"io";"os")
func main() {
  r, err := gzip.NewReader(os.Stdin); if err != nil { panic(err) }
  r.Multistream(false)
  h := sha256.New(); if _, err := io.Copy(h, r); err != nil { panic(err) }
  rest, _ := io.ReadAll(os.Stdin)
  fmt.Printf("%x %d %q %q %v", h.Sum(nil), len(rest), r.Name, r.Comment, r.ModTime.IsZero())
}`;
  await writeFile(join(directory, 'main.go'), program);
  const going = execFile('go', ['run', 'main.go'], {
    cwd: directory,
    env: { ...process.env, GOFLAGS: '', GOWORK: 'off' },
  });
  going.stdin?.on('error', () => {});
  going.stdin?.end(await packed(bytes));
  let [out, err] = ['', ''];
  going.stdout?.on('data', (text: string) => (out += text));
  going.stderr?.on('data', (text: string) => (err += text));
  await once(going, 'close');
  assert.equal(out, `${digestOf(bytes)} 0 "" "" true`, err);
});
