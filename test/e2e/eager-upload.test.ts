// Layers are on their way to the registry while other platforms still compile.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { requireTool, startRegistry, temporaryDirectory } from '../tool/index.ts';
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
  name: 'mine',
  compile(job, { directory, platform, outputDirectory }) {
    const file = outputDirectory + '/program';
    const argv = [process.execPath, 'step.mjs', platform.architecture, file];
    return { ...job, steps: [{ id: 'step', argv, directory, env: {}, outputs: [file] }],
      outputs: [{ id: 'program', image: 'app', file }] };
  },
  layer: (plan, { outputs: [{ file }] }) => ({ ...plan, layers: [...plan.layers,
    { id: 'mine', entries: [{ path: '/program', type: 'file', content: { file } }] }] }),
  ...(process.env.PUSHES && {
    push: { when: { scheme: ['docker'] }, handler: ({ root }) => ({ reference: 'mine', digest: root.digest }) },
  }),
});
export default {
  plugins: [mine], platforms: ['linux/amd64', 'linux/arm64'], base: 'scratch', vcs: false,
  images: { app: { repository: process.env.REPOSITORY } },
};
`;

/** A registry, the project, and the URL that the first platform's layer has in there. */
async function scene(t: TestContext) {
  if ((await requireTool(t, 'ggcr-registry')) === undefined) return undefined;
  const { host } = await startRegistry(t, { kind: 'ggcr' });
  const directory = await project(t, { 'strake.config.mjs': CONFIG, 'step.mjs': STEP, blob: '' });
  const build = async (args: readonly string[], more: Readonly<Record<string, string>> = {}) => {
    const env = { REPOSITORY: `${host}/app`, STRAKE_CACHE: await temporaryDirectory(t), ...more };
    const done = await strake(directory, ['build', ...args], { env });
    assert.equal(done.status, 0, done.stderr);
    return done.stdout;
  };
  await build(['-p', 'linux/amd64', '-o', 'oci:first']);
  const read = async (name: string) =>
    JSON.parse(await readFile(join(directory, 'first', name), 'utf8'));
  const blob = (digest: string) => read(`blobs/sha256/${digest.replace('sha256:', '')}`);
  const index = await read('index.json');
  const root = await blob(index.manifests[0].digest);
  const manifest = root.layers ? root : await blob(root.manifests[0].digest);
  const layer = `http://${host}/v2/app/blobs/${manifest.layers[0].digest}`;
  return { directory, build, layer };
}

test('uploads a layer before the compiler of another platform has ended', async (t) => {
  const { directory, build, layer } = (await scene(t)) ?? {};
  if (!directory || !build || !layer) return;
  await writeFile(join(directory, 'blob'), layer);
  assert.match(await build(['--push']), /app@sha256:/);
});

test('uploads nothing early if another plugin may perform the push', async (t) => {
  const { build, layer } = (await scene(t)) ?? {};
  if (!build || !layer) return;
  assert.match(await build(['--push'], { PUSHES: 'yes' }), /app@sha256:/);
  assert.equal((await fetch(layer, { method: 'HEAD' })).status, 404);
});
