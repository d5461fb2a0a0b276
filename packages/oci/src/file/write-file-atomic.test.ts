import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { StrakeError } from '../errors/index.ts';
import { temporaryDirectory } from './temporary-directory.ts';
import { unwritable } from './unwritable.ts';
import { writeFileAtomic } from './write-file-atomic.ts';

const CAN_MOUNT = spawnSync('unshare', ['--mount', 'true']).status === 0;

async function newDirectory(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'strake-file-'));
  t.after(() => rm(path, { recursive: true }));
  return path;
}

function refuses(write: Promise<unknown>, path: string, says: RegExp): Promise<void> {
  return assert.rejects(write, (error: unknown) => {
    assert.ok(StrakeError.is(error), String(error));
    assert.equal(error.code, 'OUTPUT_UNWRITABLE');
    assert.ok(error.message.startsWith(`${path} cannot be written: `), error.message);
    assert.match(error.message, says);
    assert.ok(error.hint);
    return true;
  });
}

test('writes strings, bytes and streams over an existing file, and creates parent directories', async (t) => {
  const path = join(await newDirectory(t), 'a/b/file');
  const stream = async function* () {
    yield Buffer.from('in ');
    yield Buffer.from('parts');
  };
  for (const [content, wanted] of [
    ['a longer text', 'a longer text'],
    [Buffer.from('bytes'), 'bytes'],
    [stream(), 'in parts'],
    ['', ''],
  ] as const) {
    await writeFileAtomic(path, content);
    assert.equal(await readFile(path, 'utf8'), wanted);
  }
  assert.deepEqual(await readdir(join(path, '..')), ['file']);
});

test('sets the requested mode, whatever the umask', async (t) => {
  const path = await newDirectory(t);
  const program = `
    import { writeFileAtomic } from ${JSON.stringify(new URL('./write-file-atomic.ts', import.meta.url).href)};
    await writeFileAtomic('open', 'x', 0o777);
    await writeFileAtomic('usual', 'x');
  `;
  const argv = [
    '-c',
    'umask 077; exec "$0" --no-warnings --input-type=module -e "$1"',
    process.execPath,
    program,
  ];
  execFileSync('sh', argv, { cwd: path });
  const modes = await Promise.all(
    ['open', 'usual'].map(async (name) => (await stat(join(path, name))).mode & 0o7777),
  );
  assert.deepEqual(modes, [0o777, 0o644]);
});

test('writes a file whose name is as long as the file system allows', async (t) => {
  const directory = await newDirectory(t);
  for (const name of ['x'.repeat(255), 'ü'.repeat(127)]) {
    await writeFileAtomic(join(directory, name), 'x');
    assert.equal(await readFile(join(directory, name), 'utf8'), 'x');
  }
  assert.equal((await readdir(directory)).length, 2);
});

test('keeps the old file, and nothing else, when the content fails', async (t) => {
  const directory = await newDirectory(t);
  const path = join(directory, 'file');
  await writeFileAtomic(path, 'old');
  const failing = async function* () {
    yield Buffer.from('new');
    throw new Error('line cut');
  };
  await assert.rejects(writeFileAtomic(path, failing()), /^Error: line cut$/);
  assert.equal(await readFile(path, 'utf8'), 'old');
  assert.deepEqual(await readdir(directory), ['file']);
});

test('says why a path cannot be written, and what to do', async (t) => {
  const directory = await newDirectory(t);
  await writeFile(join(directory, 'file'), '');
  await mkdir(join(directory, 'directory/in'), { recursive: true });
  const below = join(directory, 'file/below');
  await refuses(writeFileAtomic(below, ''), below, /a component of the path is a file/);
  const taken = join(directory, 'directory');
  await refuses(writeFileAtomic(taken, ''), taken, /a directory of that name exists/);
  assert.deepEqual((await readdir(directory)).sort(), ['directory', 'file']);
});

test('leaves nothing on a full disk', {
  skip: !CAN_MOUNT && 'no right to mount',
}, async (t) => {
  const disk = await newDirectory(t);
  const script = 'mount -t tmpfs -o size=64k none "$1" && shift && exec "$@"';
  const program = `
    import { readdirSync } from 'node:fs';
    import { writeFileAtomic } from ${JSON.stringify(new URL('./write-file-atomic.ts', import.meta.url).href)};
    const error = await writeFileAtomic(process.argv[1] + '/file', Buffer.alloc(2 ** 20)).catch((error) => error);
    console.log(JSON.stringify([error.code, error.message, error.hint, readdirSync(process.argv[1])]));
  `;
  const node = [process.execPath, '--no-warnings', '--input-type=module', '-e', program, disk];
  const argv = ['--mount', 'sh', '-c', script, 'sh', disk, ...node];
  const out: unknown = JSON.parse(execFileSync('unshare', argv).toString());
  const hint = 'Free disk space, or write somewhere else.';
  assert.deepEqual(out, [
    'OUTPUT_UNWRITABLE',
    `${disk}/file cannot be written: the disk is full`,
    hint,
    [],
  ]);
});

test('unwritable returns errors that are clear by themselves unchanged', () => {
  const own = new StrakeError('FILE_CHANGED', 'a changed');
  const plain = new Error('a bug');
  assert.equal(unwritable('/a', own), own);
  assert.equal(unwritable('/a', plain), plain);
});

test('temporaryDirectory creates a new directory, and removes it with its content', async () => {
  const [one, two] = [await temporaryDirectory(), await temporaryDirectory()];
  assert.notEqual(one.path, two.path);
  await writeFileAtomic(join(one.path, 'a/b'), 'x');
  await one.remove();
  await one.remove();
  await two.remove();
  for (const { path } of [one, two]) await assert.rejects(stat(path), { code: 'ENOENT' });
});
