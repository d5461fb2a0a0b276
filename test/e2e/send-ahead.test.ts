// Layers are on their way to the registry while other platforms still compile.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { requirePart, startRegistry, temporaryDirectory } from '../part/index.ts';
import { project, strake } from './strake.ts';

/** The second platform's compiler waits until the registry has the first one's layer, and fails where it never comes. */
const STEP = `import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
const [platform, file] = process.argv.slice(2);
if (platform === 'arm64') {
  const blob = readFileSync('blob', 'utf8').trim();
  const isThere = async () => (await fetch(blob, { method: 'HEAD' })).ok;
  for (let waited = 0; blob !== '' && !(await isThere()); waited += 50) {
    if (waited > 20_000) throw new Error(blob + ' never came');
    await delay(50);
  }
}
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, platform);
`;

const CONFIG = `import { definePlugin } from ${JSON.stringify(import.meta.resolve('@strake/core/plugin'))};
const mine = definePlugin({
  name: 'mine', api: 1, hooks: ['compile', 'layer'],
  schema: { type: 'object', additionalProperties: false },
  setup({ hooks }) {
    hooks.compile.tap({}, (job, { directory, platform, outputDirectory }) => {
      const file = outputDirectory + '/program';
      const argv = [process.execPath, 'step.mjs', platform.architecture, file];
      return { ...job, steps: [{ id: 'step', argv, directory, env: {}, outputs: [file] }],
        outputs: [{ id: 'program', image: 'app', file }] };
    });
    hooks.layer.tap({}, (plan, { outputs: [{ file }] }) => ({ ...plan, layers: [...plan.layers,
      { id: 'mine', entries: [{ path: '/program', type: 'file', content: { file } }] }] }));
  },
});
export default {
  plugins: [mine], platforms: ['linux/amd64', 'linux/arm64'], base: 'scratch', vcs: false,
  images: { app: { repository: process.env.REPOSITORY } },
};
`;

test('a layer is in the registry before the compiler of another platform has ended', async (t) => {
  if ((await requirePart(t, 'ggcr-registry')) === undefined) return;
  const { host } = await startRegistry(t, { kind: 'ggcr' });
  const directory = await project(t, { 'strake.config.mjs': CONFIG, 'step.mjs': STEP, blob: '' });
  const env = { REPOSITORY: `${host}/app` };
  const build = async (...args: readonly string[]) => {
    const done = await strake(directory, ['build', ...args], {
      env: { ...env, STRAKE_CACHE: await temporaryDirectory(t) },
    });
    assert.equal(done.status, 0, done.stderr);
    return done.stdout;
  };
  await build('-p', 'linux/amd64', '-o', 'oci:first');
  const blob = async (digest: string) =>
    JSON.parse(
      await readFile(join(directory, 'first/blobs/sha256', digest.replace('sha256:', '')), 'utf8'),
    );
  const index = JSON.parse(await readFile(join(directory, 'first/index.json'), 'utf8'));
  const root = await blob(index.manifests[0].digest);
  const manifest = root.layers ? root : await blob(root.manifests[0].digest);
  await writeFile(
    join(directory, 'blob'),
    `http://${host}/v2/app/blobs/${manifest.layers[0].digest}`,
  );
  assert.match(await build('--push'), /app@sha256:/);
});
