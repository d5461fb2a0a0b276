// npm create strake-plugin: what it makes passes its own tests, is packed, and builds.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { run, runOk, temporaryDirectory } from '../tool/index.ts';
import { createProject, install, installation, NPM, runInstalledOk } from './installation.ts';

const PATH = `${join(process.execPath, '..')}:${process.env.PATH}`;

test('creates a plugin that passes its tests and can be used', async (t) => {
  const { tarballs, workshop } = await installation();
  const directory = await temporaryDirectory(t);
  await install(join(directory, 'create'), [tarballs['create-strake-plugin'] ?? '']);
  const create = join(directory, 'create/node_modules/.bin/create-strake-plugin');
  const env = {
    ...NPM,
    PATH: `${join(workshop, 'node_modules/.bin')}:${PATH}`,
    NODE_TEST_CONTEXT: undefined,
  };
  // Beside the packed packages, as after "npm install".
  const home = join(workshop, 'made', 'my-banner');
  t.after(() => runOk(['rm', '-rf', home]));
  const said = await runOk([create, 'my-banner', home], { env });
  assert.match(said, /npm install\n {2}npm test\n/);
  const tested = await run(['npm', 'test'], { cwd: home, env });
  assert.equal(tested.status, 0, tested.stdout + tested.stderr);
  await runOk(['npm', 'run', 'build'], { cwd: home, env });
  const project = await createProject(t, {
    'strake.yaml': `plugins: ["${join(home, 'dist/index.js')}"]\nplatforms: [linux/amd64]\nbase: scratch\nvcs: false\nmy-banner: { text: "ahoy from {{os}}" }\n`,
  });
  await runInstalledOk(project, ['build', '-o', 'oci:out']);
  const index = JSON.parse(await readFile(join(project, 'out/index.json'), 'utf8'));
  assert.equal(index.manifests.length, 1);
  assert.match(await runInstalledOk(project, ['inspect', '--layers', 'oci:out']), /etc\/my-banner/);
  const again = await run([create, 'my-banner', home], { env });
  assert.equal(again.status, 2);
  assert.match(again.stderr, /is not empty/);
});
