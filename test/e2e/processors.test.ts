// Compiles that run side by side share the processors; one that is alone has all of them.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../tool/index.ts';
import { project, strakeOk } from './strake.ts';

const STEP = `import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
const [seen, file] = process.argv.slice(2);
writeFileSync(seen, process.env.THREADS ?? 'all');
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, 'a program');
`;

const CONFIG = `import { definePlugin } from ${JSON.stringify(import.meta.resolve('@strake/core/plugin'))};
const mine = definePlugin({
  name: 'mine',
  compile(job, { directory, platform: { architecture }, outputDirectory }) {
    const file = outputDirectory + '/program';
    const argv = [process.execPath, 'step.mjs', 'seen-' + architecture, file];
    const inputs = { files: [directory + '/input-' + architecture] };
    return { ...job, outputs: [],
      steps: [{ id: 'step', argv, directory, inputs, outputs: [file], processors: 'THREADS' }] };
  },
});
export default {
  plugins: [mine], platforms: ['linux/amd64', 'linux/arm64'], base: 'scratch', vcs: false,
  images: { app: {} },
};
`;

test('compiles share the processors with running ones, not with skipped ones', async (t) => {
  const directory = await project(t, {
    'strake.config.mjs': CONFIG,
    'step.mjs': STEP,
    'input-amd64': '1',
    'input-arm64': '1',
  });
  const env = { STRAKE_CACHE: await temporaryDirectory(t) };
  const seen = async (...flags: readonly string[]) => {
    await strakeOk(directory, ['build', '-o', 'oci:image', ...flags], { env });
    const read = (name: string) => readFile(join(directory, name), 'utf8');
    const found = [await read('seen-amd64'), await read('seen-arm64')];
    for (const name of ['seen-amd64', 'seen-arm64']) await writeFile(join(directory, name), 'none');
    return found;
  };
  const processors = availableParallelism();
  const half = processors === 1 ? 'all' : String(Math.ceil(processors / 2));
  assert.deepEqual(await seen(), [half, half]);
  await writeFile(join(directory, 'input-arm64'), '2');
  assert.deepEqual(await seen(), ['none', 'all']);
  assert.deepEqual(await seen(), ['none', 'none']);
  for (const name of ['input-amd64', 'input-arm64']) await writeFile(join(directory, name), '3');
  assert.deepEqual(await seen('--jobs', '1'), ['all', 'all']);
});
