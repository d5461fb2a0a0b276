// What an image is called when it comes out of an archive.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { project, strakeOk } from '../e2e/strake.ts';
import { requireTool, type Scope } from '../tool/index.ts';
import { containerdImport } from './containerd-import.ts';
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
  test(`containerd imports the images of ${what} as ${expected.map((each) => each.source).join(', ')}`, async (t) => {
    const containerd = await requireTool(t, 'containerd');
    const ctr = await requireTool(t, 'ctr');
    if (containerd === undefined || ctr === undefined) return;
    if (process.getuid?.() !== 0) return t.skip('only root starts containerd');
    const file = await archive(t, config, `${scheme}:image.tar${name}`);
    const found = await containerdImport(t, { containerd, ctr }, file);
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
