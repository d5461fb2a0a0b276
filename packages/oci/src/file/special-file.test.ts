import assert from 'node:assert/strict';
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { lstat, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { checkWritableFile } from './check-writable.ts';
import { writeFileAtomic } from './write-file-atomic.ts';

const posix = { skip: process.platform === 'win32' && 'Windows has no such files' };
const linux = { skip: !existsSync('/proc/self/fd') && 'only Linux has /proc/self/fd' };
const run = promisify(execFile);

async function newDirectory(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'strake-special-'));
  t.after(() => rm(path, { recursive: true }));
  return path;
}

/** A FIFO and a link to it. */
async function withFifo(t: TestContext) {
  const directory = await newDirectory(t);
  const [fifo, link] = [join(directory, 'fifo'), join(directory, 'link')];
  execFileSync('sh', ['-c', 'mkfifo "$0"', fifo]);
  await symlink('fifo', link);
  return { directory, fifo, link };
}

/** A program that uses writeFileAtomic, and its arguments. */
const program = (source: string, ...argv: readonly string[]) => [
  process.execPath,
  '--no-warnings',
  '--input-type=module',
  '-e',
  `import { writeFileAtomic } from ${JSON.stringify(new URL('./write-file-atomic.ts', import.meta.url).href)};\n${source}`,
  ...argv,
];

test('writes into a FIFO, also through a link, and leaves both in place', posix, async (t) => {
  const { directory, fifo, link } = await withFifo(t);
  const large = Buffer.alloc(300_000, 'x');
  const stream = async function* () {
    yield large;
    yield Buffer.from('end');
  };
  for (const path of [fifo, link]) {
    await checkWritableFile(path);
    for (const [content, wanted] of [
      ['text', 'text'],
      [stream(), `${large}end`],
    ] as const) {
      const [{ stdout }] = await Promise.all([
        run('cat', [path], { timeout: 20_000 }),
        writeFileAtomic(path, content),
      ]);
      assert.equal(stdout, wanted);
    }
  }
  assert.ok((await lstat(fifo)).isFIFO());
  assert.ok((await lstat(link)).isSymbolicLink());
  assert.deepEqual((await readdir(directory)).sort(), ['fifo', 'link']);
});

test('can be ended while nothing reads the FIFO', posix, async (t) => {
  const { fifo } = await withFifo(t);
  const source = `writeFileAtomic(process.argv[1], 'x');\nsetTimeout(() => process.exit(3), 100);`;
  const [node = '', ...argv] = program(source, fifo);
  assert.equal(spawnSync(node, argv, { timeout: 20_000 }).status, 3);
});

test('says that the reader of a FIFO closed it', posix, async (t) => {
  const { fifo } = await withFifo(t);
  const endless = async function* () {
    for (;;) yield Buffer.alloc(70_000);
  };
  await Promise.all([
    run('head', ['-c', '1', fifo], { timeout: 20_000 }),
    assert.rejects(writeFileAtomic(fifo, endless()), {
      code: 'OUTPUT_UNWRITABLE',
      message: `${fifo} cannot be written: its reader has closed it`,
    }),
  ]);
});

test('writes through a link to an open file at its position', linux, async (t) => {
  const directory = await newDirectory(t);
  const link = join(directory, 'stdout');
  await symlink('/proc/self/fd/1', link);
  const source = `console.log('before');\nawait writeFileAtomic('stdout', 'through\\n');\nconsole.log('after');`;
  const script = 'exec "$@" > log';
  execFileSync('sh', ['-c', script, 'sh', ...program(source)], { cwd: directory });
  assert.equal(await readFile(join(directory, 'log'), 'utf8'), 'before\nthrough\nafter\n');
  assert.ok((await lstat(link)).isSymbolicLink());
  const [node = '', ...argv] = program(source);
  assert.equal((await run(node, argv, { cwd: directory })).stdout, 'before\nthrough\nafter\n');
});

test('refuses a socket', posix, async (t) => {
  const path = join(await newDirectory(t), 'socket');
  const server = createServer();
  await new Promise<void>((listening) => server.listen(path, listening));
  t.after(() => server.close());
  const refusal = {
    code: 'OUTPUT_UNWRITABLE',
    message: `${path} cannot be written: it is a socket`,
  };
  await assert.rejects(checkWritableFile(path), refusal);
  await assert.rejects(writeFileAtomic(path, 'x'), refusal);
  assert.ok((await lstat(path)).isSocket());
});

test('says that a device is full, and leaves it in place', async (t) => {
  const path = join(await newDirectory(t), 'full');
  if (spawnSync('mknod', [path, 'c', '1', '7']).status !== 0) return t.skip('no right to mknod');
  await assert.rejects(writeFileAtomic(path, 'x'), {
    code: 'OUTPUT_UNWRITABLE',
    message: `${path} cannot be written: the disk is full`,
  });
  assert.ok((await lstat(path)).isCharacterDevice());
});
