import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { readTar } from './read-tar.ts';
import type { TarEntry } from './tar-entry.ts';
import { writeTar } from './write-tar.ts';

const signal = new AbortController().signal;

function entry(fields: Partial<TarEntry> & { name: string }, text?: string): TarEntry {
  const bytes = text === undefined ? undefined : Buffer.from(text);
  return {
    type: 'file', mode: 0o644, uid: 0, gid: 0, mtime: 0, size: bytes?.length ?? 0,
    ...fields,
    ...(bytes ? { async *open() { yield bytes; } } : {}),
  };
}

async function bytesOf(entries: readonly TarEntry[]): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeTar(entries, signal)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const gnuTar = (tar: Buffer, env: Record<string, string> = {}) =>
  execFileSync('tar', ['--list', '--verbose', '--numeric-owner', '--full-time', '--quoting-style=escape', '--file', '-'], { input: tar, env: { ...process.env, TZ: 'UTC', LC_ALL: 'C.UTF-8', ...env } }).toString();

test('ends with two zero blocks and nothing more', async () => {
  assert.equal((await bytesOf([])).length, 1024);
  assert.equal((await bytesOf([entry({ name: 'a' }, 'x')])).length, 512 + 512 + 1024);
});

test('writes what GNU tar lists: types, modes, owners, times, targets', async () => {
  const tar = await bytesOf([
    entry({ name: 'app', type: 'directory', mode: 0o1777, uid: 7, gid: 8, mtime: 1 }),
    entry({ name: 'app/x', mode: 0o4755, mtime: 1700000000 }, 'hello'),
    entry({ name: 'app/y', type: 'symlink', mode: 0o777, linkname: 'x' }),
    entry({ name: 'app/z', type: 'hardlink', linkname: 'app/x' }),
  ]);
  assert.deepEqual(gnuTar(tar).trim().split('\n').map((line) => line.replace(/ +/g, ' ')), [
    'drwxrwxrwt 7/8 0 1970-01-01 00:00:01 app/',
    '-rwsr-xr-x 0/0 5 2023-11-14 22:13:20 app/x',
    'lrwxrwxrwx 0/0 0 1970-01-01 00:00:00 app/y -> x',
    'hrw-r--r-- 0/0 0 1970-01-01 00:00:00 app/z link to app/x',
  ]);
});

const corrupted: readonly [title: string, fields: Partial<TarEntry>, line: RegExp][] = [
  ['a mode of 0', { mode: 0 }, /^---------- 0\/0/],
  ['an owner past six octal digits', { uid: 3_000_000, gid: 262_144 }, /^-rw-r--r-- 3000000\/262144/],
  ['a time past 2038', { mtime: 2 ** 31 + 5 }, /2038-01-19 03:14:13/],
  ['a time past 2106', { mtime: 2 ** 32 + 5 }, /2106-02-07 06:28:21/],
  ['a long name', { name: `${'d'.repeat(90)}/${'f'.repeat(90)}` }, /d{90}\/f{90}$/m],
  ['a name of 200 bytes without a slash', { name: 'n'.repeat(200) }, / n{200}$/m],
  ['a name outside ASCII', { name: 'ü/日本' }, /\\303\\274\/|ü\/日本/],
];
for (const [title, fields, line] of corrupted) {
  test(`keeps ${title}, which tar-stream alone would change in silence or GNU tar could not read`, async () => {
    const tar = await bytesOf([entry({ name: 'f', ...fields }, 'x')]);
    assert.match(gnuTar(tar), line);
  });
}

test('gives directories with long names one slash at the end', async () => {
  const name = `${'d'.repeat(60)}/${'e'.repeat(60)}`;
  assert.ok(gnuTar(await bytesOf([entry({ name, type: 'directory', mode: 0o755 })])).trim().endsWith(`${name}/`));
});

test('keeps long link targets', async () => {
  const linkname = `../${'t'.repeat(150)}`;
  assert.ok(gnuTar(await bytesOf([entry({ name: 'l', type: 'symlink', linkname })])).trim().endsWith(`l -> ${linkname}`));
});

test('writes further PAX records in byte order', async () => {
  const tar = await bytesOf([entry({ name: 'f', pax: { 'SCHILY.xattr.user.b': 'ü', 'MSWINDOWS.rawsd': 'AQ==' } }, 'x')]);
  const text = tar.toString('latin1');
  assert.ok(text.indexOf('MSWINDOWS.rawsd=AQ==') > 0);
  assert.ok(text.indexOf('MSWINDOWS.rawsd') < text.indexOf('SCHILY.xattr.user.b'));
});

test('refuses a content that is longer or shorter than its entry says', async () => {
  for (const size of [3, 9]) {
    await assert.rejects(bytesOf([{ ...entry({ name: 'f' }, 'hello'), size }]), { code: 'FILE_CHANGED' });
  }
});

test('passes on what a content throws, and stops when cancelled', async () => {
  const failing = entry({ name: 'f' }, 'x');
  await assert.rejects(bytesOf([{ ...failing, async *open() { throw new Error('disk on fire'); } } as TarEntry]), /disk on fire/);
  const controller = new AbortController();
  const endless: TarEntry = { ...failing, size: 2 ** 40, async *open() { for (;;) { await setImmediate(); yield Buffer.alloc(65536); } } };
  setTimeout(() => controller.abort(), 20);
  await assert.rejects(async () => { for await (const _ of writeTar([endless], controller.signal)); }, { name: 'AbortError' });
});

test('does not look at the clock, the locale or the caller’s header', async () => {
  const fixed = entry({ name: 'f', pax: { a: 'b' } }, 'x');
  const frozen = Object.freeze({ ...fixed, pax: Object.freeze({ ...fixed.pax }) });
  assert.deepEqual(await bytesOf([frozen]), await bytesOf([frozen]));
});

test('reads back what it wrote, for any names, owners, times and contents', async () => {
  const part = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).filter((text) => !/[/\0]/.test(text) && text !== '.' && text !== '..' && text.isWellFormed());
  const any = fc.record({
    name: fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/')),
    mode: fc.nat(0o7777), uid: fc.nat(2 ** 31 - 1), gid: fc.nat(2 ** 31 - 1), mtime: fc.nat(2 ** 32),
    text: fc.string({ maxLength: 2000 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(any, { maxLength: 6 }), async (all) => {
      const tar = await bytesOf(all.map(({ text, ...fields }) => entry(fields, text)));
      const found: unknown[] = [];
      for await (const { header, content } of readTar((async function* () { yield tar; })(), signal)) {
        const parts: Uint8Array[] = [];
        for await (const chunk of content) parts.push(chunk);
        const pax = (header.pax ?? {}) as Record<string, string>;
        found.push({
          name: header.name, mode: header.mode, text: Buffer.concat(parts).toString(),
          uid: Number(pax['uid'] ?? header.uid), gid: Number(pax['gid'] ?? header.gid), mtime: Number(pax['mtime'] ?? header.mtime.getTime() / 1000),
        });
      }
      assert.deepEqual(found, all.map(({ name, mode, text, uid, gid, mtime }) => ({ name, mode, text, uid, gid, mtime })));
    }),
    { numRuns: 60 },
  );
});
