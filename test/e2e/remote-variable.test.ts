import assert from 'node:assert/strict';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { startRegistry, temporaryDirectory } from '../tool/index.ts';
import { otherMachine } from './other-machine.ts';
import { EMPTY_IMAGE, project } from './strake.ts';

const config = (cache: string) => `plugins: []
${EMPTY_IMAGE}
vars:
  facts: { command: [facts, input.txt], inputs: { files: [input.txt], env: [MODE] } }
config: { labels: { facts: "{{facts}}" } }
cache: { remote: ${cache}, trust: registry }
`;

test('takes the value of a variable from the remote cache where its program is missing', async (t) => {
  const { host } = await startRegistry(t, { kind: 'ggcr' });
  const tools = await temporaryDirectory(t);
  await mkdir(join(tools, 'bin'));
  await writeFile(join(tools, 'bin/facts'), '#!/bin/sh\necho "$MODE of $(/bin/cat $1)"\n');
  await chmod(join(tools, 'bin/facts'), 0o755);
  const files = { 'strake.yaml': config(`${host}/cache`), 'input.txt': 'one\n' };
  const directory = await project(t, files);
  const first = await otherMachine(t, directory);
  const withTool = (machine: typeof first) => ({
    PATH: `${machine.env.PATH}:${join(tools, 'bin')}:/usr/bin:/bin`,
  });
  const push = ['--cache-write'];
  const written = await first.build(push, { ...withTool(first), MODE: 'x' });
  assert.equal(written.status, 0, written.stderr);

  const second = await otherMachine(t, directory);
  const found = await second.build([], { MODE: 'x' });
  assert.equal(found.status, 0, found.stderr);
  assert.deepEqual(found.processes, []);
  assert.equal(digestOf(found), digestOf(written));
  // What is known here asks nobody.
  const again = await second.build(['--verbose'], { MODE: 'x' });
  assert.doesNotMatch(again.stderr, /http:.*cache/);
  assert.equal(digestOf(again), digestOf(written));

  for (const [env, text] of [
    [{ MODE: 'y' }, 'one\n'],
    [{ MODE: 'x' }, 'two\n'],
  ] as const) {
    await writeFile(join(second.directory, 'input.txt'), text);
    const { status, stderr } = await second.build([], env);
    assert.notEqual(status, 0);
    assert.match(stderr, /facts.* is not on PATH/);
  }
});

function digestOf({ metadata }: { readonly metadata: unknown }): string {
  return Object.values(metadata as Record<string, { readonly digest: string }>)[0]?.digest ?? '';
}
