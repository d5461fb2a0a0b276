import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFile,
  mkdir,
  mkdtemp,
  rename,
  rm,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileContent } from './file-content.ts';

const MIB = 2 ** 20;

async function newFile(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'strake-content-'));
  t.after(() => rm(directory, { recursive: true }));
  return join(directory, 'file');
}

type Change = (file: string) => Promise<unknown>;

/** Reads a file that is changed before its first chunk or behind it. */
async function readWhile(file: string, before: Change, between: Change): Promise<number> {
  const content = await fileContent(file);
  await before(file);
  let size = 0;
  for await (const chunk of await content.open()) {
    if (size === 0) await between(file);
    size += chunk.length;
  }
  assert.equal(size, content.size);
  return size;
}

const nothing: Change = async () => {};
const large: Change = (file) => writeFile(file, Buffer.alloc(3 * MIB + 5, 'x'));

test('reads a file to its end, repeatedly', async (t) => {
  const file = await newFile(t);
  await large(file);
  assert.equal(await readWhile(file, nothing, nothing), 3 * MIB + 5);
  const { open, size } = await fileContent(file);
  for (let turn = 0; turn < 2; turn += 1) {
    let found = 0;
    for await (const chunk of await open()) found += chunk.length;
    assert.equal(found, size);
  }
});

const unreadable: readonly [what: string, make: Change, says: RegExp][] = [
  ['is missing', nothing, /does not exist$/],
  ['is a directory', (file) => mkdir(file), /is a directory$/],
  [
    'is a pipe',
    async (file) => execFileSync('sh', ['-c', 'mkfifo "$0"', file]),
    /is not a regular file$/,
  ],
];
for (const [what, make, says] of unreadable) {
  test(`refuses a file that ${what}`, { timeout: 10_000 }, async (t) => {
    const file = await newFile(t);
    await make(file);
    await assert.rejects(fileContent(file), { code: 'FILE_UNREADABLE', message: says });
  });
}

test('reports a path below a file, and a file that is removed before it is read', async (t) => {
  const file = await newFile(t);
  await large(file);
  const below = fileContent(join(file, 'below'));
  await assert.rejects(below, {
    code: 'FILE_UNREADABLE',
    message: /a component of the path is a file$/,
  });
  const gone = readWhile(file, rm, nothing);
  await assert.rejects(gone, { code: 'FILE_UNREADABLE', message: /does not exist$/ });
});

const replace: Change = async (file) => {
  await large(`${file}2`);
  await rename(`${file}2`, file);
};
const changes: readonly [what: string, change: Change][] = [
  ['grows', (file) => appendFile(file, 'more')],
  ['shrinks', (file) => truncate(file, MIB)],
  ['is emptied', (file) => truncate(file, 0)],
  // Times of files are counted in ticks, which two writes may fall into.
  ['is written over', (file) => large(file).then(() => utimes(file, 1, 1))],
];
for (const [what, change] of changes) {
  test(`refuses a file that ${what}, before or while it is read`, async (t) => {
    const file = await newFile(t);
    for (const when of [
      [change, nothing],
      [nothing, change],
    ] as const) {
      await large(file);
      await assert.rejects(readWhile(file, ...when), { code: 'FILE_CHANGED' });
    }
  });
}

test('refuses a file that is overwritten while it is read, with its old timestamp restored', async (t) => {
  const file = await newFile(t);
  await large(file);
  await utimes(file, 1, 1);
  const content = await fileContent(file);
  const disguise: Change = async () => {
    do {
      await writeFile(file, Buffer.alloc(3 * MIB + 5, 'y'));
      await utimes(file, 1, 1);
      // Until the clock of the file system has moved on.
    } while ((await fileContent(file)).file?.state.text === content.file?.state.text);
  };
  const read = async () => {
    let isFirst = true;
    for await (const _ of await content.open()) {
      if (isFirst) await disguise(file);
      isFirst = false;
    }
  };
  await assert.rejects(read(), { code: 'FILE_CHANGED' });
});

test('refuses a file that was replaced, and continues if it is replaced while it is read', async (t) => {
  const file = await newFile(t);
  await large(file);
  await assert.rejects(readWhile(file, replace, nothing), { code: 'FILE_CHANGED' });
  assert.equal(await readWhile(file, nothing, replace), 3 * MIB + 5);
});

test('refuses a file with more bytes than its size says, such as those of /proc', async () => {
  const content = await fileContent('/proc/self/status');
  await assert.rejects(
    async () => {
      for await (const _ of await content.open());
    },
    {
      code: 'FILE_CHANGED',
      message: 'file /proc/self/status has more content than its size of 0 bytes',
    },
  );
});
