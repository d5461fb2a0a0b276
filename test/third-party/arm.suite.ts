// strake-plugin-arm: variants that neither core nor plugin-go knows.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { runOk, startRegistry, tool } from '../tool/index.ts';
import { GO_PROGRAM } from './go-program.ts';
import { createProject, runInstalled, runInstalledOk } from './installation.ts';
import { readMetadata, readProgram } from './read-program.ts';

const GOARM = { v5: '5', v6: '6', v7: '7', 'v7,softfloat': '7,softfloat' };

const config = (plugins: string, repository: string) => `plugins: [${plugins}]
platforms: [linux/arm/v5, linux/arm/v6, linux/arm/v7, "linux/arm/v7,softfloat"]
repository: ${repository}
tags: [v1]
base: { "linux/*": scratch }
vcs: false
go: { programs: [./cmd/app] }
`;

test('builds ARM variants that core does not know, each with its base and tag', async (t) => {
  const crane = await tool('crane');
  const registry = await startRegistry(t, { kind: 'distribution-v3' });
  const repository = `${registry.host}/arm`;
  const project = await createProject(t, {
    ...GO_PROGRAM,
    'strake.yaml': config('go, arm', repository),
  });
  await runInstalledOk(project, ['build', '--push', '--metadata-file', 'out.json']);
  const { digest, platforms } = await readMetadata(join(project, 'out.json'));
  await runOk([crane, 'validate', '--remote', `${repository}@${digest}`]);
  for (const [variant, value] of Object.entries(GOARM)) {
    const built = platforms[`linux/arm/${variant}`];
    assert.ok(built, variant);
    const tag = `${repository}:arm-${variant.replace(',', '-')}`;
    assert.equal((await runOk([crane, 'digest', tag])).trim(), built.digest);
    // builtin:static has a layer of its own, scratch has none.
    assert.equal(built.layers.length, ['v6', 'v7'].includes(variant) ? 1 : 2, variant);
    const program = await readProgram(t, tag, 'app/app');
    const facts = await runOk(['go', 'version', '-m', program]);
    assert.match(facts, new RegExp(`^\\tbuild\\tGOARM=${value}$`, 'm'));
    const header = await readFile(program);
    assert.equal(header.readUInt16LE(18), 40, 'the machine of the ELF header is ARM');
    assert.equal(header.readUInt32LE(36) >>> 24, 5, 'its flags say EABI 5');
  }
});

test('refuses the same configuration without the plugin, and lists the variants that are known', async (t) => {
  const project = await createProject(t, {
    ...GO_PROGRAM,
    'strake.yaml': config('go', 'registry.example/arm'),
  });
  const { status, stderr } = await runInstalled(project, ['plan']);
  assert.equal(status, 2, stderr);
  assert.match(stderr, /unknown variant "v7,softfloat"/);
  assert.match(stderr, /Variants of arm: v5, v6, v7\. A plugin can add others/);
});
