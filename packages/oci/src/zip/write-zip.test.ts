import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unzipSync } from 'fflate';
import type { TarEntry } from '../tar/index.ts';
import { writeZip } from './write-zip.ts';

const { signal } = new AbortController();

function file(name: string, content: string, fields: Partial<TarEntry> = {}): TarEntry {
  const bytes = new TextEncoder().encode(content);
  const stream = async function* () {
    yield bytes;
  };
  const common = { uid: 0, gid: 0, mtime: 0, mode: 0o644, size: bytes.length };
  return { name, type: 'file', ...common, open: async () => stream(), ...fields };
}

async function zipOf(entries: readonly TarEntry[]): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeZip(entries, signal)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test('stores the content of a file for each hard link to it', async () => {
  const link = file('b', '', { type: 'hardlink', linkname: 'a', size: 0 });
  const found = unzipSync(await zipOf([file('a', 'text'), link]));
  assert.deepEqual(
    Object.entries(found).map(([name, bytes]) => [name, Buffer.from(bytes).toString()]),
    [
      ['a', 'text'],
      ['b', 'text'],
    ],
  );
});

test('clamps a timestamp to the range of its field', async () => {
  const bytes = await zipOf([file('a', '', { mtime: 2 ** 40 })]);
  const field = bytes.indexOf(Buffer.from([0x55, 0x54, 5, 0, 1]));
  assert.ok(field > 0);
  assert.equal(bytes.readInt32LE(field + 5), 2 ** 31 - 1);
});

test('refuses more entries than a zip without extensions can hold, before writing anything', async () => {
  const entries = Array.from({ length: 0x10000 }, (_, at) => file(`f${at}`, ''));
  const zip = writeZip(entries, signal);
  await assert.rejects(zip.next(), {
    code: 'LIMIT_EXCEEDED',
    message: /cannot hold more than 65535 entries/,
  });
});

test('refuses a file that is larger than a zip without extensions can hold, before reading it', async () => {
  const zip = writeZip([file('large', '', { size: 2 ** 32 })], signal);
  await assert.rejects(zip.next(), {
    code: 'LIMIT_EXCEEDED',
    message: /cannot hold more than 4 GiB/,
  });
});
