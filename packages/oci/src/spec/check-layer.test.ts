import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { StrakeError } from '../errors/index.ts';
import { checkLayer } from './check-layer.ts';
import type { Entry } from './layer.ts';

const FILE = { type: 'file', content: { text: 'x' } } as const;
/** One byte too many. */
const LONG = `${'/ab'.repeat(21_845)}/c`;
const EMPTY = { type: 'file', content: { text: '' } } as const;

function refusal(entries: readonly Entry[], code: string, says: RegExp): void {
  assert.throws(
    () => checkLayer({ id: 'app', entries }),
    (error: unknown) => {
      assert.ok(StrakeError.is(error), String(error));
      assert.equal(error.code, code);
      assert.match(error.message, says);
      assert.match(error.message, /^entry \S.* of layer "app" /);
      assert.ok(error.hint);
      return true;
    },
  );
}

test('accepts every kind of entry, at the bounds of every field', () => {
  const entries: readonly Entry[] = [
    { path: '/a/link', type: 'hardlink', target: '/a/file' },
    { path: '/a', type: 'directory', mode: 0o7777, uid: 2 ** 31 - 1, gid: 2 ** 31 - 1 },
    { ...FILE, path: '/a/file', mode: 0, uid: 0, gid: 0, mtime: 0 },
    { ...FILE, path: '/a/late', mtime: 2 ** 33 - 1, pax: { 'SCHILY.xattr.user.a': 'b=c' } },
    { path: '/s', type: 'symlink', target: '../anywhere/at all' },
    { ...FILE, path: `/${'b'.repeat(254)}`.repeat(257) },
    { ...FILE, path: '/a'.repeat(2048) },
    { path: '/t', type: 'symlink', target: 'é'.repeat(32_768) },
  ];
  assert.doesNotThrow(() => checkLayer({ id: 'app', entries }));
});

test('refuses more entries than can be read back', () => {
  const entries: readonly Entry[] = Array(1_000_001).fill({ ...EMPTY, path: '/a' });
  assert.throws(() => checkLayer({ id: 'app', entries }), {
    code: 'IMAGE_TOO_LARGE',
    message: 'layer "app" has 1000001 entries; the limit is 1000000',
  });
});

describe('an entry of a tar as Go writes it', () => {
  const inGo = (entry: Entry) => () => checkLayer({ id: 'app', tar: 'go', entries: [entry] });
  const directory = { path: '/a/b', type: 'directory' } as const;

  for (const name of ['/a/b', 'a/b', './a/b', 'a/b/', '/a/b/'])
    test(`may be named ${name} if it is the directory /a/b`, () =>
      assert.doesNotThrow(inGo({ ...directory, name })));

  for (const name of ['', '/', 'a', 'b', '../a/b', 'a//b', '/a/./b', 'a/b//', '.a/b', '//a/b'])
    test(`may not be named "${name}" if it is /a/b`, () =>
      assert.throws(inGo({ ...directory, name }), {
        code: 'LAYER_ENTRY_INVALID',
        message:
          /^entry \/a\/b of layer "app" has the name ".*" in its tar, which is another path$/,
      }));

  test('has no trailing slash if it is a file', () =>
    assert.throws(inGo({ ...FILE, path: '/a', name: 'a/' }), { code: 'LAYER_ENTRY_INVALID' }));

  test('may have attributes of any bytes, in base64', () => {
    assert.doesNotThrow(inGo({ ...FILE, path: '/a', xattrs: { 'user.a': '/w==' } }));
    assert.throws(inGo({ ...FILE, path: '/a', xattrs: { 'user.a': 'w' } }), {
      message: /has the attribute "user.a", which is not valid base64$/,
    });
    assert.throws(inGo({ ...FILE, path: '/a', xattrs: { 'user=a': '' } }), {
      message: /has the malformed PAX record "user=a"$/,
    });
  });

  test('has its hard links behind their files', () => {
    const link: Entry = { path: '/b', type: 'hardlink', target: '/a' };
    const file: Entry = { ...FILE, path: '/a' };
    assert.doesNotThrow(() => checkLayer({ id: 'app', tar: 'go', entries: [file, link] }));
    assert.throws(() => checkLayer({ id: 'app', tar: 'go', entries: [link, file] }), {
      message: /is a hard link to \/a, which does not precede it$/,
    });
  });

  test('has neither name nor attributes elsewhere', () => {
    refusal(
      [{ ...FILE, path: '/a', name: '/a' }],
      'LAYER_ENTRY_INVALID',
      /has a name for its tar$/,
    );
    refusal(
      [{ ...FILE, path: '/a', xattrs: {} }],
      'LAYER_ENTRY_INVALID',
      /has extended attributes$/,
    );
  });
});

describe('a single entry', () => {
  const bad: readonly [title: string, entry: Entry, says: RegExp][] = [
    ['a relative path', { ...FILE, path: 'a' }, /is not absolute/],
    ['a path with ..', { ...FILE, path: '/a/../b' }, /contains "\.\."/],
    ['a path with a NUL byte', { ...FILE, path: '/a\0' }, /"\/a\\u0000" .*NUL/],
    [
      'a path over 64 KiB',
      { ...FILE, path: LONG },
      /^.{1,150} has a path of more than 65536 bytes/,
    ],
    [
      'a target over 64 KiB',
      { path: '/a', type: 'symlink', target: LONG },
      /target of more than 65536 bytes/,
    ],
    [
      'a hard link to a path over 64 KiB',
      { path: '/a', type: 'hardlink', target: LONG },
      /target of more than 65536 bytes/,
    ],
    [
      'a PAX value over 128 KiB',
      { ...FILE, path: '/a', pax: { 'SCHILY.xattr.user.a': 'é'.repeat(65_537) } },
      /PAX record "SCHILY\.xattr\.user\.a" of more than 131072 bytes/,
    ],
    ['a fractional mtime', { ...FILE, path: '/a', mtime: 1.5 }, /has the mtime 1.5/],
    ['a negative mtime', { ...FILE, path: '/a', mtime: -1 }, /has the mtime -1/],
    ['a mtime past 2242', { ...FILE, path: '/a', mtime: 2 ** 33 }, /has the mtime/],
    ['a mode with a file type', { ...FILE, path: '/a', mode: 0o100644 }, /has the mode 33188/],
    ['a mode that is NaN', { ...FILE, path: '/a', mode: Number.NaN }, /has the mode NaN/],
    ['a uid past 31 bits', { ...FILE, path: '/a', uid: 2 ** 31 }, /has the uid/],
    ['a negative gid', { ...FILE, path: '/a', gid: -1 }, /has the gid -1/],
    [
      'half a character as text',
      { path: '/a', type: 'file', content: { text: '\ud800' } },
      /unpaired/,
    ],
    ['broken base64', { path: '/a', type: 'file', content: { base64: 'AAE' } }, /not valid base64/],
    [
      'a file without a name',
      { path: '/a', type: 'file', content: { file: '' } },
      /without a name/,
    ],
    [
      'an invalid digest',
      { path: '/a', type: 'file', content: { digest: 'x', size: 1 } },
      /digest/,
    ],
    ['an empty symlink target', { path: '/a', type: 'symlink', target: '' }, /target/],
    ['a symlink target with a NUL byte', { path: '/a', type: 'symlink', target: 'b\0' }, /target/],
    ['an empty PAX key', { ...FILE, path: '/a', pax: { '': 'x' } }, /malformed PAX record ""/],
    ['a PAX key with =', { ...FILE, path: '/a', pax: { 'a=b': 'x' } }, /malformed PAX record/],
    ['half a character in PAX', { ...FILE, path: '/a', pax: { a: '\udc00' } }, /malformed PAX/],
    [
      'a PAX record for a field',
      { ...FILE, path: '/a', pax: { size: '9' } },
      /duplicates one of its fields/,
    ],
    [
      'a PAX record of sparse files',
      { ...FILE, path: '/a', pax: { 'GNU.sparse.map': '0,1' } },
      /duplicates one of its fields/,
    ],
  ];
  for (const [title, entry, says] of bad) {
    test(`is refused for ${title}`, () => refusal([entry], 'LAYER_ENTRY_INVALID', says));
  }
});

describe('a whiteout', () => {
  for (const path of ['/a/.wh.b', '/.wh..wh..opq', '/.wh..hidden']) {
    test(`named ${path} is an empty file`, () => {
      checkLayer({ id: 'app', entries: [{ ...EMPTY, path }] });
      refusal([{ ...FILE, path }], 'LAYER_ENTRY_INVALID', /not an empty file/);
      refusal([{ path, type: 'directory' }], 'LAYER_ENTRY_INVALID', /not an empty file/);
    });
  }
  for (const name of ['.wh.', '.wh..', '.wh...', '.wh..wh.plnk', '.wh..wh..opq2']) {
    test(`named ${name} is refused`, () =>
      refusal([{ ...EMPTY, path: `/a/${name}` }], 'LAYER_ENTRY_INVALID', /whiteout/));
  }
  test('holds nothing', () =>
    refusal([{ ...FILE, path: '/.wh.a/b' }], 'LAYER_ENTRY_INVALID', /below a whiteout/));
});

describe('a layer', () => {
  test('has no path twice', () =>
    refusal(
      [
        { ...FILE, path: '/a' },
        { path: '/a', type: 'directory' },
      ],
      'LAYER_ENTRY_DUPLICATE',
      /occurs twice/,
    ));

  test('has nothing below a symlink of its own, in whatever order', () => {
    const link: Entry = { path: '/a', type: 'symlink', target: 'b' };
    const below: Entry = { ...FILE, path: '/a/b/c' };
    refusal([link, below], 'LAYER_ENTRY_INVALID', /\/a\/b\/c .* below \/a, which is a symlink/);
    refusal([below, link], 'LAYER_ENTRY_INVALID', /\/a\/b\/c .* below \/a, which is a symlink/);
  });

  test('has nothing below a file of its own', () =>
    refusal(
      [
        { ...FILE, path: '/a' },
        { ...FILE, path: '/a/b' },
      ],
      'LAYER_ENTRY_INVALID',
      /below \/a, which is a file/,
    ));

  for (const [what, target] of [
    ['missing', '/no'],
    ['a directory', '/d'],
    ['a symlink', '/s'],
    ['itself', '/h'],
  ] as const) {
    test(`has no hard link whose file is ${what}`, () =>
      refusal(
        [
          { path: '/d', type: 'directory' },
          { path: '/s', type: 'symlink', target: 'd' },
          { path: '/h', type: 'hardlink', target },
        ],
        'LAYER_ENTRY_INVALID',
        /which is not a regular file of this layer/,
      ));
  }
});
