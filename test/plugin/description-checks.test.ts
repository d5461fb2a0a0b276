import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { project, strake } from '../e2e/strake.ts';

const FILE = join(import.meta.dirname, '../../packages/core/dist/code/description-checks.cjs');

const PLUGIN = `import { definePlugin } from ${JSON.stringify(import.meta.resolve('@strake/core/plugin'))};
export const plugin = definePlugin({ name: 'mine', layer: (plan, { image }) =>
  ({ layers: [{ id: 'a', entries: image === 'image99' ? [{ type: 'file' }] : [] }] }) });
`;
const LIST = `import { createRequire } from 'node:module';
import { writeFileSync } from 'node:fs';
process.on('exit', () => writeFileSync('loaded', Object.keys(createRequire(import.meta.url).cache).join('\\n')));
`;
const IMAGES = Array.from({ length: 100 }, (_, at) => `  image${at}: {}\n`).join('');

test('names what is wrong with the last of a hundred descriptions', async (t) => {
  const directory = await project(t, {
    'mine.mjs': PLUGIN,
    'list.mjs': LIST,
    'strake.yaml': `plugins: [./mine.mjs]\nplatforms: [linux/amd64]\nbase: scratch\nvcs: false\nimages:\n${IMAGES}`,
  });
  const NODE_OPTIONS = `--import=${pathToFileURL(join(directory, 'list.mjs'))}`;
  const { status, stderr } = await strake(directory, ['plan'], { env: { NODE_OPTIONS } });
  assert.equal(status, 3, stderr);
  assert.match(stderr, /"mine".*layers\.0\.entries\.0 lacks the key "path"/);
  assert.ok((await readFile(join(directory, 'loaded'), 'utf8')).includes(FILE));
});
