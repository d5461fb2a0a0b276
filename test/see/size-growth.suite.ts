// What budgets of programs and modules say of the last push.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { project, strake, strakeOk, TINY } from '../e2e/strake.ts';
import { requireTool, startRegistry } from '../tool/index.ts';

test('says how much a program and a module grew since the last push, on the machine that pushed it and on another', async (t) => {
  if ((await requireTool(t, 'ggcr-registry')) === undefined) return;
  const registry = await startRegistry(t, { kind: 'ggcr' });
  const directory = await project(t, {
    ...TINY,
    'strake.yaml': `plugins: [go]\nbase: scratch\nvcs: false\nplatforms: [linux/amd64, linux/arm64]\nrepository: ${registry.host}/acme/app\ngo: { programs: [./cmd/app] }\n`,
  });
  const refused = async (cache: string, ...args: string[]) => {
    const budgets = ['--set', 'sizes.program=1kB', '--set', 'sizes."module:std"=1kB'];
    const env = { STRAKE_CACHE: join(directory, cache) };
    const { status, stderr } = await strake(directory, ['build', ...budgets, ...args], { env });
    assert.equal(status, 2, stderr);
    const errors = stderr.split('\n').filter((line) => line.includes('more than its budget'));
    assert.equal(errors.length, 4, stderr);
    return errors;
  };
  for (const line of await refused('cache', '--push')) assert.doesNotMatch(line, /last push/);
  await strakeOk(directory, ['build', '--push'], {
    env: { STRAKE_CACHE: join(directory, 'cache') },
  });
  for (const line of await refused('cache', '--push'))
    assert.match(line, /; at its destination it is as large$/);
  await writeFile(
    join(directory, 'cmd/app/main.go'),
    'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println("tiny") }\n',
  );
  const grown = await refused('cache', '--push');
  for (const line of grown)
    assert.match(line, /; it grew by \d+\.\d kB since the last push, from \S+ [kM]B$/);
  assert.deepEqual(await refused('other', '--push'), grown);
  for (const line of await refused('cache', '-o', 'oci:out'))
    assert.doesNotMatch(line, /last push/);
  await registry.stop();
  for (const line of await refused('cache', '--push')) assert.doesNotMatch(line, /last push/);
});
