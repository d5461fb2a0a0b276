// From an empty directory and packed packages to a registry that others read: what somebody does who found strake today.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { requireTool, runImage, runOk, startRegistry, tool } from '../tool/index.ts';
import { GO_PROGRAM } from './go-program.ts';
import { createProject, installation, runInstalledOk } from './installation.ts';

const CONFIG = `import { defineConfig } from '@strake/core';
import { plugin as policy } from 'strake-plugin-policy';

export default defineConfig({
  plugins: ['go', 'arm', 'strip', policy, 'note', 'crane'],
  platforms: ['linux/amd64', 'linux/arm/v5', 'linux/arm/v7,softfloat'],
  repository: process.env.REPOSITORY,
  tags: ['v1', 'latest'],
  base: { 'linux/*': 'builtin:static' },
  vcs: false,
  config: { labels: { 'org.example.team': 'a' } },
  go: { programs: ['./cmd/app'] },
  note: { text: 'mind the gap' },
  policy: { labels: ['org.example.team'], maxProgramSize: 3 },
});
`;

const TAPS: readonly (readonly [hook: string, taps: readonly string[]])[] = [
  [
    'compile',
    ['go make', 'arm adjust os linux; arch arm', 'strip adjust listed after arm', 'go check'],
  ],
  ['layer', ['go make', 'go check', 'policy check listed after go']],
  ['mutate', ['go make', 'policy check']],
  ['index', ['note adjust', 'policy check']],
];

test('builds with third-party plugins from packed packages only, and other tools read the result', async (t) => {
  if ((await requireTool(t, 'llvm-strip')) === undefined) return;
  const crane = await tool('crane');
  const registry = await startRegistry(t, { kind: 'distribution-v3' });
  const repository = `${registry.host}/team/app`;
  const project = await createProject(t, { ...GO_PROGRAM, 'strake.config.ts': CONFIG });
  const { directory } = await installation();
  const env = {
    REPOSITORY: repository,
    PATH: `${join(crane, '..')}:${join(process.execPath, '..')}:${process.env.PATH}`,
  };

  const listed = await runInstalledOk(project, ['plugins'], { env });
  for (const [hook, taps] of TAPS) {
    const section = new RegExp(`^${hook}\\n((?: .*\\n)+)`, 'm').exec(listed)?.[1] ?? '';
    const found = section
      .trimEnd()
      .split('\n')
      .map((line) =>
        line
          .trim()
          .replace(/^\d+\. +/, '')
          .replace(/ +/g, ' '),
      );
    assert.deepEqual(found, taps, listed);
  }
  const push = /^push\n((?: .*\n?)+)/m.exec(listed)?.[1] ?? '';
  assert.match(push, /^ +1\. +crane +make +scheme docker$/m);
  assert.match(
    push,
    /^ +2\. +builtin-docker +make +scheme docker; built in, so after other plugins$/m,
  );

  const stdout = await runInstalledOk(project, ['build', '--push'], { env });
  const digest = (await runOk([crane, 'digest', `${repository}:latest`])).trim();
  assert.equal(stdout, `${repository}@${digest}\n`);
  const list = JSON.parse(await runOk([crane, 'manifest', `${repository}:v1`]));
  const platforms: readonly string[] = list.manifests.map(
    ({ platform: { os, architecture, variant } }: { platform: Readonly<Record<string, string>> }) =>
      [os, architecture, variant].filter(Boolean).join('/'),
  );
  assert.deepEqual(platforms, [
    'linux/amd64',
    'linux/arm/v5',
    'linux/arm/v7,softfloat',
    'unknown/unknown',
  ]);
  for (const { digest: child } of list.manifests.slice(0, 3))
    await runOk([crane, 'validate', '--remote', `${repository}@${child}`]);
  const softfloat = await runOk([crane, 'digest', `${repository}:arm-v7-softfloat`]);
  assert.equal(softfloat.trim(), list.manifests[2].digest);
  const ran = await runImage(t, `docker://${repository}:v1`);
  assert.match(ran.stdout, /^hello from amd64 65532\n$/, ran.stderr);

  // Nothing of the repository took part.
  const linked = await runOk([
    'find',
    join(directory, 'node_modules'),
    '-type',
    'l',
    '-lname',
    '/*',
  ]);
  assert.equal(linked, '');
});
