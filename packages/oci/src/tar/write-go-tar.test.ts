import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readTar } from './read-tar.ts';
import type { TarEntry } from './tar-entry.ts';
import { writeGoTar } from './write-go-tar.ts';

const signal = new AbortController().signal;

/** Reads entries as JSON and writes them with archive/tar. */
const PROGRAM = `package main

import (
	"archive/tar"
	"encoding/json"
	"io"
	"os"
	"time"
)

type entry struct {
	Header tar.Header
	Time   int64
	Xattrs map[string][]byte
	Text   string
}

func main() {
	var entries []entry
	if err := json.NewDecoder(os.Stdin).Decode(&entries); err != nil {
		panic(err)
	}
	tw := tar.NewWriter(os.Stdout)
	for _, e := range entries {
		e.Header.ModTime = time.Unix(e.Time, 0)
		for key, value := range e.Xattrs {
			if e.Header.PAXRecords == nil {
				e.Header.PAXRecords = map[string]string{}
			}
			e.Header.PAXRecords["SCHILY.xattr."+key] = string(value)
		}
		e.Header.Size = int64(len(e.Text))
		if err := tw.WriteHeader(&e.Header); err != nil {
			panic(err)
		}
		if _, err := io.WriteString(tw, e.Text); err != nil {
			panic(err)
		}
	}
	if err := tw.Close(); err != nil {
		panic(err)
	}
}
`;

const FLAGS = { file: '0', hardlink: '1', symlink: '2', directory: '5' } as const;

/** The tar that Go writes of the same entries. */
async function byGo(entries: readonly Given[]): Promise<Buffer> {
  const directory = await mkdtemp(join(tmpdir(), 'strake-go-tar-'));
  try {
    await writeFile(join(directory, 'main.go'), PROGRAM);
    const input = JSON.stringify(
      entries.map(({ text, ...entry }) => ({
        Header: {
          Name: entry.name,
          Linkname: entry.linkname ?? '',
          Typeflag: FLAGS[entry.type].charCodeAt(0),
          Mode: entry.mode,
          Uid: entry.uid,
          Gid: entry.gid,
          PAXRecords: entry.pax ?? {},
        },
        Time: entry.mtime,
        Xattrs: entry.xattrs ?? {},
        Text: text ?? '',
      })),
    );
    const env = { ...process.env, GOFLAGS: '', GO111MODULE: 'off' };
    return execFileSync('go', ['run', 'main.go'], {
      cwd: directory,
      env,
      input,
      maxBuffer: 2 ** 26,
    });
  } finally {
    await rm(directory, { recursive: true });
  }
}

type Given = Omit<TarEntry, 'size' | 'open'> & { readonly text?: string };

const entry = (name: string, more: Partial<Given> = {}): Given => ({
  name,
  type: 'file',
  mode: 0o555,
  uid: 0,
  gid: 0,
  mtime: 0,
  ...more,
});

async function bytesOf(entries: readonly Given[]): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  const full = entries.map(({ text = '', ...fields }): TarEntry => {
    const bytes = Buffer.from(text);
    const open = async function* () {
      // In two chunks, the first of which is overwritten when the second is requested.
      const half = Buffer.from(bytes.subarray(0, bytes.length >> 1));
      yield half;
      half.fill(0);
      yield bytes.subarray(bytes.length >> 1);
    };
    return { ...fields, size: bytes.length, ...(fields.type === 'file' ? { open } : {}) };
  });
  for await (const chunk of writeGoTar(full, signal)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const directory = { type: 'directory' } as const;
const long = (length: number, end: string) => `${'d'.repeat(length)}/${end}`;
const capability = Buffer.from([1, 0, 0, 2, 0xff, 0xff, 0xff, 0xff, 0x80, 0]).toString('base64');

/** Names around the limits of ustar's fields, and everything that needs records. */
const ENTRIES: readonly Given[] = [
  entry('ko-app', directory),
  entry('/ko-app/app', { text: 'x'.repeat(1000) }),
  entry('./slash/', directory),
  entry('/', directory),
  entry('empty'),
  entry('full', { text: 'y'.repeat(512) }),
  entry('large', { text: 'some text, '.repeat(100_000), mode: 0o4755, uid: 7, gid: 8, mtime: 9 }),
  ...[99, 100, 101].flatMap((length) => [
    entry('n'.repeat(length)),
    entry(long(length - 5, 'file')),
    entry(`/${long(length - 6, 'file')}`, directory),
    entry(`link-${length}`, { type: 'symlink', linkname: 't'.repeat(length) }),
    entry(long(50, 'e'.repeat(length)), { text: 'z' }),
  ]),
  ...[154, 155, 156].flatMap((length) => [
    entry(long(length, 'file')),
    entry(`${long(length, 'directory')}/`, directory),
    entry(`${long(length, 'b'.repeat(90))}/c`),
  ]),
  entry(`${'p/'.repeat(130)}name`, { xattrs: { 'user.a': Buffer.from('b').toString('base64') } }),
  entry(`${'p/'.repeat(60)}name`, { pax: { 'vendor.key': 'value' } }),
  entry('dir/ä-ö-日本', { text: 'unicode' }),
  entry('ä', directory),
  entry('to-ä', { type: 'symlink', linkname: 'ä' }),
  entry(`${'q'.repeat(99)}/ä`, directory),
  entry('hard', { type: 'hardlink', linkname: '/ko-app/app' }),
  entry('capable', { xattrs: { 'security.capability': capability }, text: 'c' }),
  entry('Files/ko-app/app', { pax: { 'MSWINDOWS.rawsd': 'AQAA' }, text: 'w' }),
  entry('two', { pax: { b: '2', a: '1' } }),
  ...[81, 88, 89, 90, 95, 96, 987].map((length) =>
    entry(`r${length}`, { pax: { k: 'v'.repeat(length) } }),
  ),
  ...[0o7777777, 0o7777777 + 1].map((uid) => entry(`owner-${uid}`, { uid, gid: uid })),
  ...[8 ** 11 - 1, 8 ** 11, 1_700_000_000].map((mtime) => entry(`time-${mtime}`, { mtime })),
];

test('writes the bytes that Go writes', async () => {
  const [own, go] = [await bytesOf(ENTRIES), await byGo(ENTRIES)];
  for (let at = 0; at < Math.max(own.length, go.length); at += 512) {
    const [ours, theirs] = [own, go].map((tar) =>
      tar
        .subarray(at, at + 512)
        .toString('latin1')
        .replaceAll('\0', '.'),
    );
    assert.equal(ours, theirs, `block ${at / 512}`);
  }
});

test('writes tars that are read back with their names, contents and records', async () => {
  const found = new Map<string, string>();
  const tar = await bytesOf(ENTRIES);
  const stream = (async function* () {
    yield tar;
  })();
  for await (const { header, content } of readTar(stream, signal)) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of content) chunks.push(Buffer.from(chunk));
    found.set(header.name, Buffer.concat(chunks).toString());
  }
  for (const { name, type, text = '' } of ENTRIES)
    if (type === 'file') assert.equal(found.get(name), text, name.slice(0, 40));
});

test('refuses a content that is not as long as its entry says', async () => {
  for (const size of [3, 5]) {
    const open = async function* () {
      yield Buffer.from('four');
    };
    const tar = writeGoTar([{ ...entry('a'), size, open }], signal);
    await assert.rejects(
      async () => {
        for await (const _ of tar);
      },
      { code: 'FILE_CHANGED' },
    );
  }
});
