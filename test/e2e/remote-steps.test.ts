import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { startRegistry } from '../tool/index.ts';
import { otherMachine } from './other-machine.ts';
import { EMPTY_IMAGE, project } from './strake.ts';

/** `generated` is made of `source` and is in no image; `library` is made of it; `program` of the library and `main`. */
const PLUGIN = `
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
export const plugin = {
  name: 'chain',
  compile(job, { directory, outputDirectory, images, purpose }) {
    const out = (name) => join(outputDirectory, name, name);
    const step = (name, from) => ({
      id: name,
      argv: ['/bin/sh', '-c', 'echo "$0" >> ran; out=$1; shift; echo "$0 of" > $out; /bin/cat "$@" >> $out', name, out(name), ...from],
      directory,
      outputs: [out(name)],
      inputs: { files: from, shared: { command: ['sh', name], env: {}, tool: { name: 'sh', version: '1' } } },
    });
    return {
      ...job,
      steps: [
        step('generated', [join(directory, 'source')]),
        step('library', [out('generated')]),
        step('program', [out('library'), join(directory, 'main')]),
      ],
      outputs: images.flatMap(({ name: image }) =>
        ['library', 'program'].map((id) => ({ id, image, file: out(id) }))),
    };
  },
  layer: (plan, { outputs }) => ({
    layers: outputs.map(({ id, file }) => ({
      id, entries: [{ type: 'file', path: '/' + id, content: { file } }],
    })),
  }),
};
`;

const FILES = { 'plugin.mjs': PLUGIN, source: 'source\n', main: 'main\n', ran: '' };

test('runs what a changed step reads, and nothing that only others need', async (t) => {
  const { host } = await startRegistry(t, { kind: 'ggcr' });
  const cache = `cache: { remote: ${host}/cache, trust: registry }\n`;
  const directory = await project(t, {
    ...FILES,
    'strake.yaml': `plugins: [./plugin.mjs]\n${EMPTY_IMAGE}repository: ${host}/app\n${cache}`,
  });
  const writer = await otherMachine(t, directory);
  const written = await writer.build(['--push', '--cache-write']);
  assert.equal(written.status, 0, written.stderr);
  const ran = async (at: string) =>
    (await readFile(join(at, 'ran'), 'utf8')).split('\n').slice(0, -1);
  assert.deepEqual(await ran(writer.directory), ['generated', 'library', 'program']);

  const reader = await otherMachine(t, directory);
  const found = await reader.build(['--push']);
  assert.equal(found.status, 0, found.stderr);
  assert.deepEqual(found.metadata?.app?.digest, written.metadata?.app?.digest);
  assert.deepEqual([found.processes, await ran(reader.directory)], [[], []]);

  for (const [file, expected] of [
    // The library is found, but the program reads it.
    ['main', ['generated', 'library', 'program']],
    ['source', ['generated', 'library', 'program']],
  ] as const) {
    const changed = await otherMachine(t, directory);
    await writeFile(join(changed.directory, file), 'changed\n');
    const built = await changed.build(['--push']);
    assert.equal(built.status, 0, built.stderr);
    assert.deepEqual(await ran(changed.directory), expected, file);
    await rm(join(changed.directory, 'ran'));
    const plain = await changed.build(['--no-cache', '--output', 'oci:out']);
    assert.equal(built.metadata?.app?.digest, plain.metadata?.app?.digest);
  }
});
