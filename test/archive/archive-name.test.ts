// What an image is called when it comes out of an archive.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { project, strakeOk } from '../e2e/strake.ts';
import { NO_CONTAINERD, requireTool, type Scope, startContainerd } from '../tool/index.ts';
import { podmanLoad } from './podman-load.ts';

const CONFIG = `platforms: [linux/amd64]
base: scratch
vcs: false
`;

async function archive(t: Scope, config: string, output: string): Promise<string> {
  const directory = await project(t, { 'strake.yaml': `${CONFIG}${config}` });
  await strakeOk(directory, ['build', '-o', output]);
  return join(directory, 'image.tar');
}

const NAMED = 'repository: ghcr.io/acme/app\ntags: [v1, v2]\n';
const names: readonly (readonly [
  scheme: string,
  config: string,
  name: string,
  expected: RegExp[],
])[] = [
  ['oci-archive', NAMED, '', [/^ghcr\.io\/acme\/app:v1$/, /^ghcr\.io\/acme\/app:v2$/]],
  ['docker-archive', NAMED, '', [/^ghcr\.io\/acme\/app:v1$/, /^ghcr\.io\/acme\/app:v2$/]],
  ['oci-archive', NAMED, ':v3', [/^ghcr\.io\/acme\/app:v3$/]],
  ['oci-archive', 'tags: [v1]\n', ':localhost:5000/app:v1', [/^localhost:5000\/app:v1$/]],
  ['oci-archive', 'tags: [v1]\n', '', [/^import-[\d-]+:v1$/]],
];
for (const [scheme, config, name, expected] of names) {
  const what = `${scheme}:FILE${name}${config === NAMED ? ' of a repository' : ''}`;
  const title = `containerd imports the images of ${what} as ${expected.map((each) => each.source).join(', ')}`;
  test(title, { skip: NO_CONTAINERD }, async (t) => {
    if ((await requireTool(t, 'containerd')) === undefined) return;
    const file = await archive(t, config, `${scheme}:image.tar${name}`);
    const { ctr } = await startContainerd(t);
    await ctr('image', 'import', '--no-unpack', file);
    const found = (await ctr('image', 'list', '--quiet')).trimEnd().split('\n');
    assert.equal(found.length, expected.length, found.join());
    for (const [at, each] of expected.entries()) assert.match(found[at] ?? '', each);
  });
}

for (const scheme of ['oci-archive', 'docker-archive']) {
  test(`podman loads the image of an ${scheme} by its repository and tag`, async (t) => {
    const podman = await requireTool(t, 'podman');
    if (podman === undefined) return;
    const file = await archive(
      t,
      'repository: ghcr.io/acme/app\ntags: [v1]\n',
      `${scheme}:image.tar`,
    );
    assert.match(await podmanLoad(t, podman, file), /Loaded image: ghcr\.io\/acme\/app:v1$/m);
  });
}
