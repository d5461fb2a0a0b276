// strake-plugin-policy: checks that let nothing through, and tell of all that is wrong.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runOk, startRegistry, tool } from '../tool/index.ts';
import { GO_PROGRAM } from './go-program.ts';
import { createProject, runInstalled, runInstalledOk } from './installation.ts';

const config = (repository: string, rest: string) => `plugins: [go, policy]
platforms: [linux/amd64, linux/arm64]
repository: ${repository}
vcs: false
go: { programs: [./cmd/app] }
policy: { labels: [org.example.team], maxProgramSize: 1, maxLayerSize: 0.5 }
${rest}
`;

test('refuses images that break the rules before anything is pushed', async (t) => {
  const registry = await startRegistry(t, { kind: 'distribution-v3' });
  const repository = `${registry.host}/policy`;
  const project = await createProject(t, {
    ...GO_PROGRAM,
    'strake.yaml': config(repository, 'config: { user: root }'),
    'good.yaml': config(
      repository,
      'config: { labels: { org.example.team: a } }\nimages: { good: { policy: { maxProgramSize: null, maxLayerSize: null } } }',
    ),
  });
  const { status, stdout, stderr } = await runInstalled(project, ['build', '--push']);
  assert.equal(status, 2, stderr);
  assert.equal(stdout, '');
  for (const arch of ['amd64', 'arm64']) {
    for (const finding of [
      'runs as root',
      'lacks the label org\\.example\\.team',
      'has the program \\./cmd/app of \\d\\.\\d MiB, more than 1',
      'has the layer sha256:[0-9a-f]{64} of \\d\\.\\d MiB, more than 0\\.5',
    ])
      assert.match(stderr, new RegExp(`for linux/${arch} ${finding}`));
  }
  assert.equal((await runOk([await tool('crane'), 'catalog', registry.host])).trim(), '');
  // A plan knows no sizes, but everything else.
  const planned = await runInstalled(project, ['plan']);
  assert.equal(planned.status, 2);
  assert.match(planned.stderr, /lacks the label/);
  assert.doesNotMatch(planned.stderr, /MiB/);
  await runInstalledOk(project, ['build', '-c', 'good.yaml', '--push']);
});
