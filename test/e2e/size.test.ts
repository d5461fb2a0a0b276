import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { requireTool, runOk, startRegistry } from '../tool/index.ts';
import { project, strake, strakeOk, TINY } from './strake.ts';

test('tells the bytes of an image by platform, layer, file, module and package, and those of a program', async (t) => {
  const directory = await project(t, {
    ...TINY,
    'old.txt': 'x'.repeat(5000),
    'large.txt': 'y'.repeat(100_000),
    'strake.yaml':
      'plugins: [go, files]\nbase: scratch\nvcs: false\nplatforms: [linux/amd64, linux/arm64]\ngo: { ldflags: [-s, -w], programs: [./cmd/app] }\nfiles: { files: { /srv/old.txt: ./old.txt, /srv/older.txt: ./old.txt, /srv/a: ./large.txt, /srv/b: ./large.txt } }\n',
  });
  await strakeOk(directory, ['build', '-o', 'oci:out']);
  const text = await strakeOk(directory, ['size', 'oci:out']);
  assert.match(text, /^ *linux\/amd64 +linux\/arm64$/m);
  assert.match(text, /MB +\d\.\d MB +\/app\/app$/m);
  assert.match(text, / std go1\.\d+/);
  assert.match(text, / runtime$/m);
  assert.match(text, /^ *100\.0 kB +100\.0 kB +files that equal others: .*; --all lists them$/m);
  assert.doesNotMatch(text, /equal files/);
  const all = await strakeOk(directory, ['size', 'oci:out', '--all']);
  assert.match(all, /equal files\n *100\.0 kB +100\.0 kB +\/srv\/a = \/srv\/b\n/);
  const { images } = JSON.parse(
    await strakeOk(directory, ['size', 'oci:out', '--json', '-p', 'linux/arm64']),
  );
  assert.equal(images.length, 1);
  const [{ platform, files, programs, compressed, layers }] = images;
  assert.equal(platform, 'linux/arm64');
  assert.deepEqual(images[0].duplicates, [
    { paths: ['/srv/a', '/srv/b'], size: 100_000, wasted: 100_000 },
  ]);
  assert.equal(files.find(({ path }: { path: string }) => path === '/srv/old.txt').size, 5000);
  assert.equal(
    compressed,
    layers.reduce((sum: number, layer: { compressed: number }) => sum + layer.compressed, 0),
  );
  assert.equal(programs[0].path, '/app/app');

  const refused = await strake(directory, [
    'build',
    '-o',
    'oci:refused',
    ...['--set', 'sizes.program=1MB', '--set', 'sizes."module:std"=0.5 MB'],
  ]);
  assert.equal(refused.status, 2);
  for (const platform of ['amd64', 'arm64'])
    for (const what of ['program /app/app', 'module std in /app/app'])
      assert.match(refused.stderr, new RegExp(`${what} for linux/${platform} has \\S+ [MkB]+, `));
  assert.match(
    refused.stderr,
    /hint: See what takes up the space: strake build .* --set sizes\.program=1TB /,
  );
  await assert.rejects(stat(join(directory, 'refused')));
  await strakeOk(directory, ['build', '-o', 'oci:kept', '--set', 'sizes.program=9MB']);

  await runOk(['go', 'build', '-o', 'app', './cmd/app'], { cwd: directory });
  for (const name of ['app', 'file:app']) {
    const { program } = JSON.parse(await strakeOk(directory, ['size', name, '--json']));
    assert.equal(program.size, (await stat(join(directory, 'app'))).size);
    const main = program.modules.find(({ kind }: { kind: string }) => kind === 'main');
    assert.equal(main.path, 'example.com/tiny');
    assert.equal(main.packages[0].path, 'example.com/tiny/cmd/app');
  }
});

test('refuses what is not a program, and platforms of one', async (t) => {
  const directory = await project(t, {});
  await writeFile(join(directory, 'text'), 'text');
  const refused = async (...args: string[]) => {
    const { status, stderr, stdout } = await strake(directory, ['size', ...args]);
    assert.equal(status, 2);
    assert.equal(stdout, '');
    return stderr;
  };
  assert.match(
    await refused('text'),
    /text is not a program that Go 1\.18 or later built\n {2}hint:/,
  );
  assert.match(await refused('file:gone'), /there is no file file:gone/);
  assert.match(await refused('./gone'), /there is no file \.\/gone\n {2}hint: Name a program/);
  assert.match(await refused('.'), /\. is a directory/);
  assert.match(await refused('text', '-p', 'linux/amd64'), /--platform selects images/);
  assert.match(await refused('oci:gone'), /gone/);
});

test('refuses an image that is larger than its budget, and says how much it grew since the last push', async (t) => {
  if ((await requireTool(t, 'ggcr-registry')) === undefined) return;
  const registry = await startRegistry(t, { kind: 'ggcr' });
  const directory = await project(t, {
    'own.yaml': `plugins: [files]\nbase: scratch\nvcs: false\nplatforms: [linux/amd64]\nrepository: ${registry.host}/acme/app\nsizes: { image: 20kB }\nfiles: { files: { /srv/data: ./data } }\n`,
  });
  const push = ['build', '-c', 'own.yaml', '--push', '-t', 'v1'];
  await writeFile(join(directory, 'data'), randomBytes(100));
  await strakeOk(directory, push);
  const before = await strakeOk(directory, ['inspect', `${registry.host}/acme/app:v1`, '--json']);
  await writeFile(join(directory, 'data'), randomBytes(30_000));
  const { status, stderr } = await strake(directory, push);
  assert.equal(status, 2, stderr);
  assert.match(
    stderr,
    /own\.yaml:6:17: image "app" for linux\/amd64 has 30\.\d kB, 10\.\d kB more than its budget of 20\.0 kB \(sizes\.image\); it grew by (29|30)\.\d kB since the last push, from \d+ B/,
  );
  assert.match(stderr, / strake build -c own\.yaml --image app -p linux\/amd64 --set /);
  const after = await strakeOk(directory, ['inspect', `${registry.host}/acme/app:v1`, '--json']);
  assert.equal(after, before);
});
