import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { startRegistry } from '../tool/index.ts';
import { otherMachine } from './other-machine.ts';
import { EMPTY_IMAGE, project } from './strake.ts';

const PLUGIN = `
import { join } from 'node:path';
export const plugin = {
  name: 'copy',
  schema: { type: 'object', additionalProperties: false, properties: { path: { type: 'string', description: 'Where.' } } },
  compile(job, { directory, outputDirectory, images }) {
    const [file, out] = [join(directory, 'source'), join(outputDirectory, 'program')];
    const shared = { command: ['copy'], env: {}, tool: { name: 'sh', version: '1' } };
    const step = { id: 'copy', argv: ['/bin/sh', '-c', '/bin/cat "$0" > "$1"', file, out], directory, outputs: [out], inputs: { files: [file], shared } };
    return { ...job, steps: [step], outputs: images.map(({ name }) => ({ id: 'program', image: name, file: out })) };
  },
  layer: (plan, { outputs, options, image }) => ({
    layers: outputs.map(({ id, file }) => ({
      id, entries: [{ type: 'file', path: options?.path ?? '/' + image, content: { file } }],
    })),
  }),
};
`;

test('reads no layer that another machine packed, of several images and with other settings', async (t) => {
  const { host } = await startRegistry(t, { kind: 'ggcr' });
  const directory = await project(t, {
    'plugin.mjs': PLUGIN,
    source: 'source\n',
    'strake.yaml': `plugins: [./plugin.mjs]
${EMPTY_IMAGE}cache: { remote: ${host}/cache, trust: registry }
images:
  one: { repository: ${host}/one }
  two: { repository: ${host}/two }
`,
  });
  const writer = await otherMachine(t, directory);
  const written = await writer.build(['--push', '--cache-write']);
  assert.equal(written.status, 0, written.stderr);
  const reads = ({ stderr }: { readonly stderr: string }) =>
    stderr.match(/http: GET .*\/cache\/blobs\/.*/g) ?? [];

  const reader = await otherMachine(t, directory);
  const found = await reader.build(['--push', '--verbose']);
  assert.deepEqual([found.status, found.processes, reads(found)], [0, [], []], found.stderr);
  assert.deepEqual(digestsOf(found), digestsOf(written));

  // With another path the program is found, and its layers are packed again: by the first machine that does it.
  const change = ['--set', 'copy.path=/elsewhere'];
  const packer = await otherMachine(t, directory);
  const packed = await packer.build(['--push', '--cache-write', '--verbose', ...change]);
  assert.deepEqual(
    [packed.status, packed.processes, reads(packed).length],
    [0, [], 1],
    packed.stderr,
  );
  const next = await otherMachine(t, directory);
  const last = await next.build(['--push', '--verbose', ...change]);
  assert.deepEqual([last.status, last.processes, reads(last)], [0, [], []], last.stderr);
  assert.deepEqual(digestsOf(last), digestsOf(packed));
  await writeFile(join(next.directory, 'unrelated'), '');
  const plain = await next.build(['--no-cache', '--output', 'oci:out/{{image}}', ...change]);
  assert.deepEqual(digestsOf(plain), digestsOf(packed), plain.stderr);
});

function digestsOf({ metadata }: { readonly metadata: unknown }): readonly string[] {
  const images = Object.values(metadata as Record<string, { readonly digest: string }>);
  return images.map(({ digest }) => digest);
}
