// What happens to a restored directory on a disk that is full, or read-only.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { type TestContext, test } from 'node:test';
import { emptyDirectory } from './example-cache.ts';

const CAN_MOUNT = spawnSync('unshare', ['--mount', 'true']).status === 0;
const skip = !CAN_MOUNT && 'no right to mount';
const here = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);

/** Restores two results of 300 kB on a disk of its own. */
async function restore(
  t: TestContext,
  { mount, disk, isTemporary = false }: { mount: string; disk: string; isTemporary?: boolean },
): Promise<readonly [warnings: readonly string[], names: readonly string[]]> {
  const [from, other] = [await emptyDirectory(t), await emptyDirectory(t)];
  const program = `
    import { randomBytes } from 'node:crypto';
    import { mkdirSync, readdirSync } from 'node:fs';
    const { addResult, ExampleRemote, filesIn, needOf } = await import(${here('example-cache.ts')});
    const { createToolCaches } = await import(${here('index.ts')});
    const [disk, from, other] = process.argv.slice(1);
    const cache = new ExampleRemote();
    const warnings = [];
    const onWarning = (message, hint) => warnings.push(message + '. ' + hint);
    const { signal } = new AbortController();
    const use = async (run) => {
      const caches = createToolCaches({ cache, processors: 2, onWarning });
      await run(caches);
      await caches.close();
    };
    const results = ['a', 'b'].map((name) => addResult(from, name, randomBytes(300_000), { group: name }));
    await use(async (caches) => {
      caches.used(needOf(from), results);
      await caches.write(signal);
    });
    if (${isTemporary}) process.env.TMPDIR = disk;
    const to = ${isTemporary} ? other : disk;
    await use(async (caches) => {
      caches.restore(needOf(to));
      await caches.ready([needOf(to)], signal);
    });
    console.log(JSON.stringify([warnings, [...Object.keys(filesIn(to)), ...readdirSync(disk)]]));`;
  const node = [process.execPath, '--no-warnings', '--input-type=module', '-e', program];
  const argv = ['--mount', 'sh', '-c', `mount -t tmpfs ${mount} none "$1" && shift && exec "$@"`];
  return JSON.parse(
    execFileSync('unshare', [...argv, 'sh', disk, ...node, disk, from, other]).toString(),
  );
}

test('leaves room on the disk for the tool, and warns once', { skip }, async (t) => {
  const disk = await emptyDirectory(t);
  const [warnings, names] = await restore(t, { mount: '-o mode=755,size=900k', disk });
  assert.deepEqual(warnings, [
    `The example's cache is not restored: the disk of ${disk} has 1 MB left, and 2 MB are needed. Free disk space, or use a directory on another disk.`,
  ]);
  assert.ok(names.filter((name) => name.startsWith('m/')).length <= 1);
  assert.deepEqual(
    names.filter((name) => name.includes('strake-')),
    [],
  );
});

test('warns once where the directory is read-only', { skip }, async (t) => {
  const disk = await emptyDirectory(t);
  const [warnings, names] = await restore(t, { mount: '-o mode=755,ro', disk });
  assert.deepEqual(warnings, [
    `The example's cache is not restored: ${disk} cannot be written: the file system is read-only. Write somewhere else.`,
  ]);
  assert.deepEqual(names, []);
});

test('warns once where temporary files cannot be written', { skip }, async (t) => {
  const disk = await emptyDirectory(t);
  const [warnings, names] = await restore(t, {
    mount: '-o mode=755,size=100k',
    disk,
    isTemporary: true,
  });
  assert.equal(warnings.length, 1);
  assert.match(
    warnings[0] ?? '',
    /^The example's cache is not restored: .*the disk is full\. Set TMPDIR to/,
  );
  assert.deepEqual(names, []);
});
