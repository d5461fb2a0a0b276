import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { getEventListeners } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { pack } from 'tar-stream';
import { StrakeError } from '../errors/index.ts';
import { type FoundEntry, readTar, type TarLimits } from './read-tar.ts';

const never = new AbortController().signal;

async function* cut(bytes: Uint8Array, size = 4096): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function textOf({ content }: FoundEntry): Promise<string> {
  const all: Uint8Array[] = [];
  for await (const chunk of content) all.push(Buffer.from(chunk));
  return Buffer.concat(all).toString();
}

async function namesOf(bytes: Uint8Array, limits?: TarLimits, size?: number): Promise<string[]> {
  const names: string[] = [];
  for await (const { header } of readTar(cut(bytes, size), never, limits)) names.push(header.name);
  return names;
}

function refuses(read: Promise<unknown>, code: string, says: RegExp): Promise<void> {
  return assert.rejects(read, (error: unknown) => {
    assert.ok(StrakeError.is(error), String(error));
    assert.equal(error.code, code);
    assert.match(error.message, says);
    assert.ok(error.hint);
    return true;
  });
}

/** A directory as GNU tar packs it. */
function gnuTar(...options: string[]): Buffer {
  const directory = mkdtempSync(join(tmpdir(), 'strake-tar-'));
  try {
    writeFileSync(join(directory, 'first'), 'one');
    writeFileSync(join(directory, 'large'), 'x'.repeat(100_000));
    writeFileSync(join(directory, 'n'.repeat(150)), 'long');
    symlinkSync('t'.repeat(150), join(directory, 'zlink'));
    const owner = ['--owner=:3000000', '--group=:4000000', '--mtime=@9000000000'];
    const sorted = ['--sort=name', ...owner, ...options, '-cf', '-', '-C', directory, '.'];
    return execFileSync('tar', sorted, { maxBuffer: 2 ** 24 });
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Whatever tar-stream writes, also what it should not. */
async function rawTar(
  header: Parameters<ReturnType<typeof pack>['entry']>[0],
  text = '',
): Promise<Buffer> {
  const stream = pack();
  stream.entry(header, text);
  stream.finalize();
  const all: Uint8Array[] = [];
  for await (const chunk of stream as unknown as AsyncIterable<Uint8Array>) all.push(chunk);
  return Buffer.concat(all);
}

/** One member without the end of an archive. */
async function memberOf(name: string, text = 'text'): Promise<Buffer> {
  return (await rawTar({ name }, text)).subarray(0, -1024);
}

/** Corrects the sum of a header. @param size eleven octal digits: writes this size first */
function withSum(header: Buffer, size?: string): Buffer {
  if (size !== undefined) header.write(`${size} `, 124);
  header.write('        ', 148);
  const sum = header.subarray(0, 512).reduce((all, byte) => all + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

/** The beginning of a tar, and then nothing for a minute. */
async function* silent(): AsyncGenerator<Uint8Array> {
  yield gnuTar().subarray(0, 3000);
  await new Promise((resolve) => setTimeout(resolve, 60_000).unref());
}

describe('readTar', () => {
  for (const format of ['gnu', 'pax']) {
    test(`reads what GNU tar writes as ${format}: long names, large owners, late times`, async () => {
      const seen: string[] = [];
      for await (const entry of readTar(cut(gnuTar(`--format=${format}`), 1000), never)) {
        const { name, type, uid, gid, mtime, linkname } = entry.header;
        assert.deepEqual([uid, gid, mtime?.getTime()], [3_000_000, 4_000_000, 9_000_000_000_000]);
        seen.push(`${type} ${name} ${linkname ?? ''} ${(await textOf(entry)).length}`);
      }
      const long = `./${'n'.repeat(150)}`;
      const link = `symlink ./zlink ${'t'.repeat(150)} 0`;
      assert.deepEqual(seen, [
        'directory ./  0',
        'file ./first  3',
        'file ./large  100000',
        `file ${long}  4`,
        link,
      ]);
    });
  }

  test('reads mode, owner and PAX records', async () => {
    const pax = { 'SCHILY.xattr.user.note': 'kept' };
    const tar = await rawTar({ name: 'tool', mode: 0o4751, uid: 7, gid: 8, pax });
    for await (const { header } of readTar(cut(tar), never)) {
      const { mode, uid, gid, linkname } = header;
      assert.deepEqual([mode, uid, gid, linkname], [0o4751, 7, 8, undefined]);
      assert.equal(header.pax?.['SCHILY.xattr.user.note'], 'kept');
    }
  });

  test('continues after content that was not read, or only in part', async () => {
    const tar = gnuTar();
    const wanted = await namesOf(tar);
    assert.equal(wanted.length, 5);
    const names: string[] = [];
    for await (const { header, content } of readTar(cut(tar, 700), never)) {
      names.push(header.name);
      for await (const _ of content) break;
    }
    assert.deepEqual(names, wanted);
  });

  test('copies what it keeps of a chunk, because chunks are reused', async () => {
    const tar = gnuTar();
    const memory = Buffer.alloc(777);
    const reusing = async function* () {
      for await (const chunk of cut(tar, memory.length)) {
        memory.set(chunk);
        yield memory.subarray(0, chunk.length);
      }
    };
    const names: string[] = [];
    for await (const entry of readTar(reusing(), never)) names.push(entry.header.name);
    assert.deepEqual(names, await namesOf(tar));
  });

  test('refuses a tar truncated inside a member', async () => {
    const tar = gnuTar();
    for (const left of [100, 600, 5000])
      await refuses(namesOf(tar.subarray(0, left)), 'LAYOUT_INVALID', /malformed/);
  });

  test('refuses it also while the content is being read', async () => {
    const read = async () => {
      for await (const entry of readTar(cut(gnuTar().subarray(0, 5000)), never))
        await textOf(entry);
    };
    await refuses(read(), 'LAYOUT_INVALID', /^a tar is malformed: unexpected end of data$/);
  });

  test('stops at two blocks of zeros, as Go and GNU tar do, and reads its stream to the end', async () => {
    const [one, two] = await Promise.all([memberOf('one'), memberOf('two')]);
    const zeros = (count: number) => Buffer.alloc(512 * count);
    const cases: readonly (readonly [Buffer, readonly string[]])[] = [
      [Buffer.concat([one, zeros(2), two, zeros(2)]), ['one']],
      [Buffer.concat([one, zeros(2), Buffer.from('anything')]), ['one']],
      [Buffer.concat([one, zeros(1)]), ['one']],
      [Buffer.concat([one, two]), ['one', 'two']],
      [Buffer.concat([zeros(2), one]), []],
    ];
    for (const [tar, wanted] of cases)
      for (const size of [1, 300, 512, 4096]) {
        let given = 0;
        const counted = async function* () {
          for await (const chunk of cut(tar, size)) {
            given += chunk.length;
            yield chunk;
          }
        };
        const names: string[] = [];
        for await (const { header } of readTar(counted(), never)) names.push(header.name);
        assert.deepEqual([names, given], [wanted, tar.length]);
      }
  });

  test('does not take zeros in contents and in long names for the end', async () => {
    const content = await memberOf('zeros', '\0'.repeat(5000));
    const long = withSum(
      Buffer.concat([
        (await rawTar({ name: '././@LongLink' })).subarray(0, 512),
        Buffer.alloc(1024),
      ]),
      '00000002000',
    );
    long.write('L', 156);
    const tar = Buffer.concat([content, withSum(long), await memberOf('last')]);
    assert.deepEqual(await namesOf(tar), ['zeros', 'last']);
  });

  test('refuses a header after a lone block of zeros, as Go does', async () => {
    const tar = Buffer.concat([await memberOf('one'), Buffer.alloc(512), await memberOf('two')]);
    for (const size of [100, 512, 4096])
      await refuses(
        namesOf(tar, undefined, size),
        'LAYOUT_INVALID',
        /a header follows a lone block of zeros/,
      );
  });

  test('refuses what is not a tar', () =>
    refuses(
      namesOf(Buffer.alloc(2048, 'no tar')),
      'LAYOUT_INVALID',
      /a tar is malformed: invalid tar header/,
    ));

  test('refuses too many entries and too many bytes', async () => {
    const tar = gnuTar();
    await refuses(namesOf(tar, { entries: 4 }), 'LIMIT_EXCEEDED', /more than 4 entries/);
    await refuses(namesOf(tar, { bytes: 50_000 }), 'LIMIT_EXCEEDED', /more than 50000 bytes/);
    assert.equal((await namesOf(tar, { entries: 5, bytes: tar.length })).length, 5);
  });

  test('refuses an overlong path, link target and PAX value, and says which', async () => {
    const path = `ab/${`${'b'.repeat(253)}/`.repeat(258)}`;
    assert.equal((await namesOf(await rawTar({ name: `${path}f` })))[0]?.length, 65_536);
    const link = { name: 'a', type: 'symlink', linkname: `${path}f` } as const;
    assert.deepEqual(await namesOf(await rawTar(link)), ['a']);
    const attribute = { 'SCHILY.xattr.user.a': 'x'.repeat(131_072) };
    assert.deepEqual(await namesOf(await rawTar({ name: 'a', pax: attribute })), ['a']);
    for (const [header, says] of [
      [
        { name: 'a/'.repeat(2049) },
        /^"a\/.{1,110}" of a tar has a path of more than 2048 components$/,
      ],
      [{ name: `${path}ff` }, /^"ab\/.{1,110}" of a tar has a path of more than 65536 bytes$/],
      [{ ...link, linkname: `${path}é` }, /^"a" of a tar has a link target of more than 65536/],
      [
        { name: 'a', type: 'link', linkname: `${path}ff` },
        /^"a" of a tar has a link target of more than 65536/,
      ],
      [
        { name: 'a', pax: { 'SCHILY.xattr.user.a': 'x'.repeat(131_073) } },
        /^"a" of a tar has the PAX record "SCHILY\.xattr\.user\.a" of more than 131072 bytes$/,
      ],
    ] as const)
      await refuses(namesOf(await rawTar(header)), 'LIMIT_EXCEEDED', says);
  });

  test('refuses a header of many megabytes before reading it into memory', async () => {
    let given = 0;
    const header = withSum(
      (await rawTar({ name: 'a', pax: { a: 'b' } })).subarray(0, 512),
      '77777777777',
    );
    const endless = async function* () {
      yield header;
      for (; given < 1000; given += 1) yield Buffer.alloc(2 ** 20, 'x');
    };
    const walk = async () => {
      for await (const _ of readTar(endless(), never));
    };
    await refuses(walk(), 'LAYOUT_INVALID', /header exceeds max size/);
    assert.ok(given < 10, `${given} MiB were read`);
  });

  test('refuses a link with content, which readers interpret differently', async () => {
    const link = await rawTar({ name: 'a', type: 'file' }, 'x'.repeat(600));
    link.write('2', 156);
    withSum(link);
    await refuses(namesOf(link), 'LAYOUT_INVALID', /"a" is a symlink with a size of 600 bytes/);
  });

  test('refuses an owner that is not a number', async () =>
    refuses(
      namesOf(await rawTar({ name: 'a', pax: { uid: 'root' } })),
      'LAYOUT_INVALID',
      /not a number: "root"/,
    ));

  test('accepts a timestamp with a fraction, and one before 1970', async () => {
    const times: number[] = [];
    for (const mtime of ['1.5', '-3', '']) {
      const tar = await rawTar({ name: 'a', mtime: new Date(0), pax: { mtime } });
      for await (const { header } of readTar(cut(tar), never))
        times.push(header.mtime?.getTime() ?? Number.NaN);
    }
    assert.deepEqual(times, [1500, -3000, 0]);
  });

  test('throws what its stream throws, and closes the stream when the reader stops', async () => {
    const tar = gnuTar();
    let isClosed = false;
    const source = async function* () {
      try {
        yield* cut(tar.subarray(0, 20_480));
        throw new Error('line cut');
      } finally {
        isClosed = true;
      }
    };
    await assert.rejects(async () => {
      for await (const _ of readTar(source(), never));
    }, /^Error: line cut$/);
    isClosed = false;
    for await (const _ of readTar(source(), never)) break;
    await setImmediate();
    assert.ok(isClosed);
  });

  test('stops immediately when it is cancelled, also while its stream stalls', {
    timeout: 5000,
  }, async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 20);
    await assert.rejects(
      async () => {
        for await (const _ of readTar(silent(), controller.signal));
      },
      { name: 'AbortError' },
    );
  });

  test('does not take a tar for whole when it is cancelled for no reason', {
    timeout: 5000,
  }, async () => {
    const controller = new AbortController();
    const read = async () => {
      for await (const _ of readTar(silent(), controller.signal)) controller.abort(null);
    };
    const outcome = await read().then(
      () => 'whole',
      (reason: unknown) => reason,
    );
    assert.equal(outcome, null);
  });

  test('skips content of which a piece is still being read', { timeout: 5000 }, async () => {
    const pieces: Promise<unknown>[] = [];
    const names: string[] = [];
    for await (const { header, content } of readTar(cut(gnuTar(), 50_000), never)) {
      names.push(header.name);
      const reading = content[Symbol.asyncIterator]();
      pieces.push(reading.next(), reading.next());
    }
    await Promise.all(pieces);
    assert.equal(names.length, 5);
  });

  test('reads nothing when it is cancelled before', async () => {
    let isRead = false;
    const source = async function* () {
      isRead = true;
      yield gnuTar();
    };
    await assert.rejects(readTar(source(), AbortSignal.abort()).next(), { name: 'AbortError' });
    assert.ok(!isRead);
  });

  test('leaves no listener on the signal, whether it is read to its end or not', async () => {
    const { signal } = new AbortController();
    for await (const _ of readTar(cut(gnuTar()), signal)) break;
    for await (const _ of readTar(cut(gnuTar()), signal));
    assert.equal(getEventListeners(signal, 'abort').length, 0);
  });

  test('reads its stream no faster than its reader', async () => {
    const header = withSum((await rawTar({ name: 'a' })).subarray(0, 512), '00400000000');
    let given = 0;
    const source = async function* () {
      yield header;
      for (; given < 64; given += 1) yield Buffer.alloc(2 ** 20);
    };
    for await (const { content } of readTar(source(), never)) {
      for await (const _ of content) {
        for (let turn = 0; turn < 50; turn += 1) await setImmediate();
        break;
      }
      assert.ok(given < 5, `${given} MiB were read`);
      break;
    }
  });

  test('reads no further once the reader has stopped', async () => {
    const tar = gnuTar();
    let given = 0;
    const source = async function* () {
      for (; given < 200; given += 1) yield tar;
    };
    for await (const _ of readTar(source(), never)) break;
    for (let turn = 0; turn < 50; turn += 1) await setImmediate();
    assert.ok(given < 5, `${given} tars were read`);
  });

  test('refuses more than 64 GiB without being told a limit', async () => {
    const source = async function* () {
      yield Object.defineProperty(Buffer.alloc(1), 'length', { value: 2 ** 36 + 1 });
    };
    const message = /^a tar has more than 68719476736 bytes$/;
    await refuses(readTar(source(), never).next(), 'LIMIT_EXCEEDED', message);
  });

  test('reads any corrupt tar to entries or a StrakeError, and never hangs', {
    timeout: 60_000,
  }, async () => {
    const tar = gnuTar('--format=pax').subarray(0, 12_000);
    const damage = fc.array(fc.tuple(fc.nat(tar.length - 1), fc.nat(255)), {
      minLength: 1,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(damage, fc.nat(tar.length), async (wrong, length) => {
        const bytes = Buffer.from(tar);
        for (const [at, byte] of wrong) bytes[at] = byte;
        await namesOf(bytes.subarray(0, length)).catch((error: unknown) =>
          assert.ok(StrakeError.is(error), String(error)),
        );
      }),
      { numRuns: 300 },
    );
  });
});
