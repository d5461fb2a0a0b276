import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { readInputs } from './read-inputs.ts';

async function directory(t: TestContext, ...files: readonly string[]): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'strake-inputs-'));
  t.after(() => rm(path, { recursive: true }));
  for (const file of files) {
    await mkdir(dirname(join(path, file)), { recursive: true });
    await writeFile(join(path, file), file);
  }
  return path;
}

const options = (cwd: string, recursive = false) => ({
  cwd,
  recursive,
  stdin: Readable.from([Buffer.from('in'), Buffer.from('put')]),
  signal: new AbortController().signal,
});

test('reads the YAML and JSON files of a directory in order, each once', async (t) => {
  const cwd = await directory(
    t,
    'd/b.yml',
    'd/a/z.yaml',
    'd/a.json',
    'd/c.txt',
    'd/.h.YAML',
    'x.txt',
  );
  await symlink('b.yml', join(cwd, 'd/l.yaml'));
  await symlink('missing', join(cwd, 'd/m.yaml'));
  const read = async (names: string[], recursive?: boolean) =>
    (await readInputs(names, options(cwd, recursive))).map(({ file, text }) => [file, text]);
  assert.deepEqual(await read(['d', 'd/b.yml', 'x.txt']), [
    ['d/.h.YAML', 'd/.h.YAML'],
    ['d/a.json', 'd/a.json'],
    ['d/b.yml', 'd/b.yml'],
    ['d/l.yaml', 'd/b.yml'],
    ['x.txt', 'x.txt'],
  ]);
  assert.deepEqual(
    (await read(['d'], true)).map(([file]) => file),
    ['d/.h.YAML', 'd/a/z.yaml', 'd/a.json', 'd/b.yml', 'd/l.yaml'],
  );
});

test('keeps a byte order mark', async (t) => {
  const cwd = await directory(t);
  await writeFile(join(cwd, 'a.yaml'), '\ufeffa: 1');
  const [input] = await readInputs(['a.yaml'], options(cwd));
  assert.equal(input?.text, '\ufeffa: 1');
});

test('reads standard input once', async () => {
  assert.deepEqual(await readInputs(['-'], options('/')), [
    { file: 'standard input', text: 'input' },
  ]);
  await assert.rejects(readInputs(['-', '-'], options('/')), { name: 'UsageError' });
});

test('refuses what it cannot read, and reports all of it', async (t) => {
  const cwd = await directory(t, 'empty/x.txt');
  await writeFile(join(cwd, 'latin.yaml'), Buffer.from([0xe9]));
  const fails = (name: string, expected: object) =>
    assert.rejects(readInputs([name], options(cwd)), expected);
  await fails('missing.yaml', { code: 'FILE_UNREADABLE' });
  await fails('latin.yaml', {
    code: 'FILE_UNREADABLE',
    message: 'latin.yaml cannot be read: it is not UTF-8',
  });
  await fails('empty', { message: 'directory empty contains no .yaml, .yml or .json file' });
  await fails('https://example.com/a.yaml', { name: 'UsageError' });
});

test('stops to read standard input that is as large as no manifest', async () => {
  const piece = Buffer.alloc(64 * 1024 * 1024);
  let pieces = 0;
  const stdin = Readable.from(
    (function* endless() {
      for (;;) {
        pieces += 1;
        yield piece;
      }
    })(),
    { highWaterMark: 1 },
  );
  await assert.rejects(readInputs(['-'], { ...options('/'), stdin }), {
    code: 'FILE_UNREADABLE',
    message: /it is larger than \d+ bytes$/,
  });
  assert.ok(pieces < 10);
});

for (const [what, stdin] of [
  ['that waits for its end', new Readable({ read() {} })],
  ['that ends', Readable.from([])],
] as const) {
  test(`leaves standard input ${what} when it is cancelled`, async () => {
    const controller = new AbortController();
    const reading = readInputs(['-'], { ...options('/'), stdin, signal: controller.signal });
    controller.abort();
    await assert.rejects(reading, { name: 'AbortError' });
  });
}
