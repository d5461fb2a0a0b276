import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { readTar } from './read-tar.ts';
import type { TarEntry } from './tar-entry.ts';
import { writeTar } from './write-tar.ts';

const signal = new AbortController().signal;

async function bytesOf(entries: readonly TarEntry[]): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeTar(entries, signal)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Without U+FFFD, which is doubled when it is read: it stands for bytes that are not UTF-8. */
const component = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
  .filter((text) => !/[/\0\ufffd]/.test(text) && !/^\.\.?$/.test(text) && text.isWellFormed());
const name = fc.array(component, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
/** Numbers around the places where ustar's fields end. */
const id = fc.oneof(
  fc.nat(2 ** 31 - 1),
  fc.constantFrom(0, 0o777777, 0o777777 + 1, 0o7777777, 0o7777777 + 1),
);
const mtime = fc.oneof(
  fc.integer({ min: -(2 ** 31), max: 2 ** 33 }),
  fc.constantFrom(0, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 33 - 1),
);
const anyEntry = fc
  .record({
    name,
    type: fc.constantFrom<TarEntry['type']>('file', 'directory', 'symlink', 'hardlink'),
    mode: fc.nat(0o7777),
    uid: id,
    gid: id,
    mtime,
    linkname: name,
    text: fc.string({ maxLength: 2000 }),
  })
  .map(({ text, linkname, ...fields }): TarEntry => {
    const bytes = Buffer.from(fields.type === 'file' ? text : '');
    const isLink = fields.type === 'symlink' || fields.type === 'hardlink';
    const open = async function* () {
      yield bytes;
    };
    return { ...fields, size: bytes.length, open, ...(isLink ? { linkname } : {}) };
  });

const shown = (all: readonly TarEntry[]) =>
  Promise.all(
    all.map(async ({ name, type, mode, uid, gid, mtime, linkname = '', size, open }) => {
      const parts: Uint8Array[] = [];
      for await (const chunk of (await open?.()) ?? []) parts.push(chunk);
      const sha = createHash('sha256').update(Buffer.concat(parts)).digest('hex');
      return {
        name: type === 'directory' ? `${name}/` : name,
        type,
        mode,
        uid,
        gid,
        mtime,
        linkname,
        size,
        sha,
      };
    }),
  );

test('reads back what it wrote, for any names, kinds, owners, times and contents', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyEntry, { maxLength: 6 }), async (all) => {
      const tar = await bytesOf(all);
      const found: unknown[] = [];
      const whole = async function* () {
        yield tar;
      };
      for await (const { header, content } of readTar(whole(), signal)) {
        const sha = createHash('sha256');
        for await (const chunk of content) sha.update(chunk);
        found.push({
          name: header.name,
          type: header.type === 'link' ? 'hardlink' : header.type,
          mode: header.mode,
          uid: header.uid,
          gid: header.gid,
          mtime: (header.mtime?.getTime() ?? Number.NaN) / 1000,
          linkname: header.linkname ?? '',
          size: header.size,
          sha: sha.digest('hex'),
        });
      }
      assert.deepEqual(found, await shown(all));
    }),
    { numRuns: 60 },
  );
});

const GO_READER = `package main
import ("archive/tar"; "crypto/sha256"; "encoding/hex"; "encoding/json"; "io"; "os")
func main() {
  types := map[byte]string{tar.TypeReg: "file", tar.TypeDir: "directory", tar.TypeSymlink: "symlink", tar.TypeLink: "hardlink"}
  out := json.NewEncoder(os.Stdout)
  r := tar.NewReader(os.Stdin)
  for {
    h, err := r.Next()
    if err == io.EOF { break }
    if err != nil { panic(err) }
    if h.Uname != "" || h.Gname != "" || h.Devmajor != 0 || h.Devminor != 0 { panic(h.Name) }
    sum := sha256.New()
    if _, err := io.Copy(sum, r); err != nil { panic(err) }
    out.Encode(map[string]any{"name": h.Name, "type": types[h.Typeflag], "mode": h.Mode, "uid": h.Uid, "gid": h.Gid,
      "mtime": h.ModTime.Unix(), "linkname": h.Linkname, "size": h.Size, "sha": hex.EncodeToString(sum.Sum(nil))})
  }
}`;

test('writes the entries that Go reads, and as many as GNU tar reads', {
  timeout: 120_000,
}, async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'strake-tar-'));
  t.after(() => rm(directory, { recursive: true }));
  await writeFile(join(directory, 'main.go'), GO_READER);
  const all = fc.sample(anyEntry, { numRuns: 400, seed: 7 });
  const tar = await bytesOf(all);
  const env = { ...process.env, GOFLAGS: '', GOWORK: 'off' };
  const listed = execFileSync('go', ['run', 'main.go'], {
    cwd: directory,
    env,
    input: tar,
    maxBuffer: 2 ** 24,
  });
  const found = listed
    .toString()
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  assert.deepEqual(found, await shown(all));
  const names = execFileSync('tar', ['--list', '--quoting-style=escape'], {
    input: tar,
    maxBuffer: 2 ** 24,
  });
  assert.equal(names.toString().trim().split('\n').length, all.length);
});

test('writes a size that exceeds ustar so that GNU tar reads it', async (t) => {
  const size = 9 * 2 ** 30 + 5;
  const directory = await mkdtemp(join(tmpdir(), 'strake-tar-'));
  t.after(() => rm(directory, { recursive: true }));
  const file = join(directory, 'large.tar');
  // The content is a hole: only the headers are written.
  const zeros: TarEntry = {
    ...{ name: 'f', type: 'file', mode: 0o644, uid: 0, gid: 0, mtime: 0, size },
    async *open() {
      for (;;) yield Buffer.alloc(2 ** 20);
    },
  };
  for await (const chunk of writeTar([zeros], signal)) {
    await writeFile(file, chunk.subarray(0, 3 * 512));
    break;
  }
  await truncate(file, 3 * 512 + Math.ceil(size / 512) * 512 + 1024);
  assert.match(
    execFileSync('tar', ['--list', '--verbose', '--numeric-owner', '--file', file]).toString(),
    /0\/0 +9663676421 /,
  );
});
