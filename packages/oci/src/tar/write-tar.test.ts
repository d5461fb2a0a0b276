import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { TarEntry } from './tar-entry.ts';
import { writeTar } from './write-tar.ts';

const signal = new AbortController().signal;

function entry(fields: Partial<TarEntry> & { name: string }, text?: string): TarEntry {
  const bytes = text === undefined ? undefined : Buffer.from(text);
  return {
    type: 'file',
    mode: 0o644,
    uid: 0,
    gid: 0,
    mtime: 0,
    size: bytes?.length ?? 0,
    ...fields,
    ...(bytes
      ? {
          async *open() {
            yield bytes;
          },
        }
      : {}),
  };
}

async function bytesOf(entries: readonly TarEntry[]): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeTar(entries, signal)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const LIST = ['--list', '--verbose', '--numeric-owner', '--full-time', '--quoting-style=escape'];

function gnuTar(tar: Buffer): string {
  const env = { ...process.env, TZ: 'UTC', LC_ALL: 'C.UTF-8' };
  return execFileSync('tar', [...LIST, '--file', '-'], { env, input: tar }).toString();
}

test('ends with two zero blocks and nothing more', async () => {
  assert.equal((await bytesOf([])).length, 1024);
  assert.equal((await bytesOf([entry({ name: 'a' }, 'x')])).length, 512 + 512 + 1024);
  assert.equal((await bytesOf([entry({ name: 'without content' })])).length, 512 + 1024);
});

/** Values on both sides of where a field of ustar ends, and content of several pieces. */
const BOUNDARIES: readonly TarEntry[] = [
  ...[0o777777, 0o777777 + 1].flatMap((id) => [
    entry({ name: `uid-${id}`, uid: id }, ''),
    entry({ name: `gid-${id}`, gid: id }, ''),
  ]),
  ...[-1, 2 ** 31 - 1, 2 ** 31].map((mtime) => entry({ name: `mtime${mtime}`, mtime }, '')),
  ...[0, 0o7777].map((mode) => entry({ name: `mode-${mode}`, mode }, '')),
  ...[100, 101].flatMap((length) => [
    entry({ name: 'n'.repeat(length) }, ''),
    entry({ name: `${'d'.repeat(60)}/${'f'.repeat(length - 61)}` }, ''),
    entry({ name: `link-${length}`, type: 'symlink', linkname: 't'.repeat(length) }),
  ]),
  entry({ name: 'ä', type: 'directory' }),
  entry({ name: 'to-ä', type: 'hardlink', linkname: 'ä' }),
  entry({ name: 'content' }, 'some text, '.repeat(100_000)),
];

test('writes bytes that do not change between releases', async () => {
  const tar = await bytesOf(BOUNDARIES);
  // Another value here is another digest for images that anybody built.
  assert.equal(
    createHash('sha256').update(tar).digest('hex'),
    '30f8631597940f697e9058201d16067f0b537dd71b3c8ae0ef1dad8b8eaa7083',
  );
  assert.ok(tar.includes('some text, '.repeat(100_000)));
});

test('writes types, modes, owners, timestamps and targets as GNU tar lists them', async () => {
  const tar = await bytesOf([
    entry({ name: 'app', type: 'directory', mode: 0o1777, uid: 7, gid: 8, mtime: 1 }),
    entry({ name: 'app/x', mode: 0o4755, mtime: 1700000000 }, 'hello'),
    entry({ name: 'app/y', type: 'symlink', mode: 0o777, linkname: 'x' }),
    entry({ name: 'app/z', type: 'hardlink', linkname: 'app/x' }),
  ]);
  assert.deepEqual(
    gnuTar(tar)
      .trim()
      .split('\n')
      .map((line) => line.replace(/ +/g, ' ')),
    [
      'drwxrwxrwt 7/8 0 1970-01-01 00:00:01 app/',
      '-rwsr-xr-x 0/0 5 2023-11-14 22:13:20 app/x',
      'lrwxrwxrwx 0/0 0 1970-01-01 00:00:00 app/y -> x',
      'hrw-r--r-- 0/0 0 1970-01-01 00:00:00 app/z link to app/x',
    ],
  );
});

const corrupted: readonly [title: string, fields: Partial<TarEntry>, line: RegExp][] = [
  ['a mode of 0', { mode: 0 }, /^---------- 0\/0/],
  [
    'an owner past six octal digits',
    { uid: 3_000_000, gid: 262_144 },
    /^-rw-r--r-- 3000000\/262144/,
  ],
  ['a time past 2038', { mtime: 2 ** 31 + 5 }, /2038-01-19 03:14:13/],
  ['a time past 2106', { mtime: 2 ** 32 + 5 }, /2106-02-07 06:28:21/],
  ['a long name', { name: `${'d'.repeat(90)}/${'f'.repeat(90)}` }, /d{90}\/f{90}$/m],
  ['a name of 200 bytes without a slash', { name: 'n'.repeat(200) }, / n{200}$/m],
  ['a name outside ASCII', { name: 'ü/日本' }, /\\303\\274\/|ü\/日本/],
];
for (const [title, fields, line] of corrupted) {
  test(`keeps ${title}, which tar-stream alone would change silently or GNU tar could not read`, async () => {
    const tar = await bytesOf([entry({ name: 'f', ...fields }, 'x')]);
    assert.match(gnuTar(tar), line);
  });
}

test('ends directories with long names with one slash', async () => {
  const name = `${'d'.repeat(60)}/${'e'.repeat(60)}`;
  assert.ok(
    gnuTar(await bytesOf([entry({ name, type: 'directory', mode: 0o755 })]))
      .trim()
      .endsWith(`${name}/`),
  );
});

test('keeps long link targets', async () => {
  const linkname = `../${'t'.repeat(150)}`;
  assert.ok(
    gnuTar(await bytesOf([entry({ name: 'l', type: 'symlink', linkname })]))
      .trim()
      .endsWith(`l -> ${linkname}`),
  );
});

test('writes additional PAX records in byte order', async () => {
  const tar = await bytesOf([
    entry({ name: 'f', pax: { 'SCHILY.xattr.user.b': 'ü', 'MSWINDOWS.rawsd': 'AQ==' } }, 'x'),
  ]);
  const text = tar.toString('latin1');
  assert.ok(text.indexOf('MSWINDOWS.rawsd=AQ==') > 0);
  assert.ok(text.indexOf('MSWINDOWS.rawsd') < text.indexOf('SCHILY.xattr.user.b'));
});

test('refuses a path, a target and a record that are too long, and says which', async () => {
  const long = 'ab/'.repeat(21_846);
  for (const [given, says] of [
    [{ name: long }, /^entry ab\/.{1,110} has a path of more than 65536 bytes$/],
    [
      { name: 'l', type: 'symlink', linkname: long },
      /^entry l has a link target of more than 65536/,
    ],
    [
      { name: 'f', pax: { a: 'x'.repeat(131_073) } },
      /^entry f has the PAX record "a" of more than/,
    ],
    [{ name: 'f', pax: { ['k'.repeat(65_537)]: 'x' } }, /^entry f has the PAX record "k+/],
  ] as const)
    await assert.rejects(bytesOf([entry(given)]), { code: 'LAYER_ENTRY_INVALID', message: says });
});

test('refuses content that is longer or shorter than its entry says', async () => {
  for (const size of [3, 9]) {
    await assert.rejects(bytesOf([{ ...entry({ name: 'f' }, 'hello'), size }]), {
      code: 'FILE_CHANGED',
    });
  }
});

test('throws what content throws, at its start or later', async () => {
  const failing = (before: readonly Uint8Array[]): TarEntry => ({
    ...entry({ name: 'f' }, 'x'),
    async *open() {
      yield* before;
      throw new Error('disk on fire');
    },
  });
  await assert.rejects(bytesOf([failing([])]), /^Error: disk on fire$/);
  await assert.rejects(bytesOf([failing([Buffer.from('x')])]), /^Error: disk on fire$/);
});

test('stops at the first piece beyond the size of its entry', { timeout: 5000 }, async () => {
  let given = 0;
  const growing: TarEntry = {
    ...entry({ name: 'f', size: 3 }),
    async *open() {
      for (; given < 1000; given += 1) yield Buffer.from('xx');
    },
  };
  await assert.rejects(bytesOf([growing]), { code: 'FILE_CHANGED' });
  assert.ok(given < 3, `${given} pieces were read`);
});

test('stops between entries without content when it is cancelled', async () => {
  const written = writeTar([entry({ name: 'd', type: 'directory' })], AbortSignal.abort());
  await assert.rejects(written.next(), { name: 'AbortError' });
});

test('stops when it is cancelled', async () => {
  const controller = new AbortController();
  const endless: TarEntry = {
    ...entry({ name: 'f', size: 2 ** 40 }),
    async *open() {
      for (;;) {
        await setImmediate();
        yield Buffer.alloc(65536);
      }
    },
  };
  setTimeout(() => controller.abort(), 20);
  await assert.rejects(
    async () => {
      for await (const _ of writeTar([endless], controller.signal));
    },
    { name: 'AbortError' },
  );
});

test('reads content no faster than its reader, and closes it when the reader stops', async () => {
  let [asked, isClosed] = [0, false];
  const large: TarEntry = {
    ...entry({ name: 'f', size: 2 ** 40 }),
    async *open() {
      try {
        for (; ; asked += 1) {
          await setImmediate();
          yield Buffer.alloc(2 ** 20);
        }
      } finally {
        await setImmediate();
        isClosed = true;
      }
    },
  };
  for await (const _ of writeTar([large], signal)) {
    for (let turn = 0; turn < 20; turn += 1) await setImmediate();
    break;
  }
  assert.ok(asked < 5, `${asked} MiB were read`);
  assert.ok(isClosed);
});

test('takes small files no faster than its reader', { timeout: 10_000 }, async () => {
  let taken = 0;
  const many = function* () {
    for (; taken < 10_000; taken += 1) yield entry({ name: `f${taken}` }, 'x');
  };
  for await (const _ of writeTar(many(), signal)) {
    for (let turn = 0; turn < 20; turn += 1) await setImmediate();
    break;
  }
  assert.ok(taken < 3000, `${taken} were taken`);
});

test('returns chunks of at least 256 KiB except the last, also for many small files', async () => {
  const many = Array.from({ length: 3000 }, (_, at) => entry({ name: `f${at}` }, 'x'));
  const sizes: number[] = [];
  for await (const chunk of writeTar(many, signal)) sizes.push(chunk.length);
  assert.ok(
    sizes.slice(0, -1).every((size) => size >= 256 * 1024),
    sizes.join(' '),
  );
  assert.ok(sizes.length > 5);
});

test('refuses numbers that neither a field nor a record can represent', async () => {
  for (const fields of [
    { mode: 0o10000 },
    { uid: -1 },
    { gid: 1.5 },
    { mtime: 0.5 },
    { size: Number.NaN },
  ])
    await assert.rejects(bytesOf([entry({ name: 'f', ...fields }, 'x')]), {
      code: 'LAYER_ENTRY_INVALID',
    });
});

test('keeps content whose memory is used again for the next piece', async () => {
  const piece = Buffer.alloc(4);
  const reused: TarEntry = {
    ...entry({ name: 'f', size: 12 }),
    async *open() {
      for (const text of ['one ', 'two ', 'end.']) {
        piece.write(text);
        yield piece;
      }
    },
  };
  assert.equal((await bytesOf([reused])).subarray(512, 524).toString(), 'one two end.');
});

test('does not change the given entry', async () => {
  const fixed = entry({ name: 'f', pax: { a: 'b' } }, 'x');
  const frozen = Object.freeze({ ...fixed, pax: Object.freeze({ ...fixed.pax }) });
  assert.deepEqual(await bytesOf([frozen]), await bytesOf([fixed]));
});

test('writes the same bytes in every umask, time zone and locale', async () => {
  const program = `
    import { writeTar } from ${JSON.stringify(new URL('./write-tar.ts', import.meta.url).href)};
    const entry = { type: 'file', mode: 0o640, uid: 1, gid: 2, mtime: 1, size: 1, async *open() { yield Buffer.from('x'); } };
    const names = ['ı', 'I', 'ä', 'z'.repeat(120)];
    for await (const chunk of writeTar(names.map((name) => ({ ...entry, name })), new AbortController().signal)) process.stdout.write(chunk);
  `;
  const run = (umask: string, env: Record<string, string>) =>
    execFileSync(
      'sh',
      [
        '-c',
        `umask ${umask}; exec "$0" --no-warnings --input-type=module -e "$1"`,
        process.execPath,
        program,
      ],
      {
        env: { ...process.env, ...env },
      },
    );
  const one = run('000', { TZ: 'UTC', LC_ALL: 'C' });
  assert.equal(one.length, 8192);
  assert.ok(
    one.equals(run('077', { TZ: 'Asia/Kathmandu', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' })),
  );
});
