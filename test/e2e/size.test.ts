import assert from 'node:assert/strict';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { runOk } from '../tool/index.ts';
import { project, strake, strakeOk, TINY } from './strake.ts';

test('tells the bytes of an image by platform, layer, file, module and package, and those of a program', async (t) => {
  const directory = await project(t, {
    ...TINY,
    'old.txt': 'x'.repeat(5000),
    'strake.yaml':
      'plugins: [go, files]\nbase: scratch\nvcs: false\nplatforms: [linux/amd64, linux/arm64]\ngo: { ldflags: [-s, -w], programs: [./cmd/app] }\nfiles: { files: { /srv/old.txt: ./old.txt } }\n',
  });
  await strakeOk(directory, ['build', '-o', 'oci:out']);
  const text = await strakeOk(directory, ['size', 'oci:out']);
  assert.match(text, /^ *linux\/amd64 +linux\/arm64$/m);
  assert.match(text, /MB +\d\.\d MB +\/app\/app$/m);
  assert.match(text, / std go1\.\d+/);
  assert.match(text, / runtime$/m);
  const { images } = JSON.parse(
    await strakeOk(directory, ['size', 'oci:out', '--json', '-p', 'linux/arm64']),
  );
  assert.equal(images.length, 1);
  const [{ platform, files, programs, compressed, layers }] = images;
  assert.equal(platform, 'linux/arm64');
  assert.equal(files.find(({ path }: { path: string }) => path === '/srv/old.txt').size, 5000);
  assert.equal(
    compressed,
    layers.reduce((sum: number, layer: { compressed: number }) => sum + layer.compressed, 0),
  );
  assert.equal(programs[0].path, '/app/app');

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
  assert.match(await refused('file:gone'), /file:gone cannot be read \(ENOENT\)/);
  assert.match(await refused('text', '-p', 'linux/amd64'), /--platform selects images/);
  assert.match(await refused('oci:gone'), /gone/);
});
