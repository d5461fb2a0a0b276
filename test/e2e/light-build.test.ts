// What a build with nothing to do does not load.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { startRegistry, temporaryDirectory } from '../tool/index.ts';
import { project, strakeOk } from './strake.ts';

const LIST = `import { writeFileSync } from 'node:fs';
process.on('exit', () => writeFileSync('loaded', process.moduleLoadList.join('\\n')));
`;

test('a no-op push loads neither HTTP/2, nor TLS for a registry without it, nor zlib', async (t) => {
  const registry = await startRegistry(t, { kind: 'ggcr' });
  const directory = await project(t, {
    'list.mjs': LIST,
    'strake.yaml': `plugins: [symlinks]
platforms: [linux/amd64]
base: scratch
vcs: false
repository: ${registry.host}/light
symlinks: { files: { /hello: { content: hello } } }
`,
  });
  const NODE_OPTIONS = `--import=${pathToFileURL(join(directory, 'list.mjs'))}`;
  const env = { STRAKE_CACHE: await temporaryDirectory(t), NODE_OPTIONS };
  const loaded = async () => {
    await strakeOk(directory, ['build', '--push'], { env });
    const list = (await readFile(join(directory, 'loaded'), 'utf8')).split('\n');
    return ['http', 'http2', 'tls', 'zlib'].filter((name) => list.includes(`NativeModule ${name}`));
  };
  assert.deepEqual(await loaded(), ['http', 'zlib']);
  assert.deepEqual(await loaded(), ['http']);
});
