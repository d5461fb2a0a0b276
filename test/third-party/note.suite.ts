// strake-plugin-note: a further manifest in the list, and a referrer that says how the image was built.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runImage, runOk, startRegistry, tool } from '../tool/index.ts';
import { GO_PROGRAM } from './go-program.ts';
import { createProject, runInstalledOk } from './installation.ts';

interface Entry {
  readonly digest: string;
  readonly artifactType?: string;
}

test("reads layers and facts of the build in a stranger's plugin, and keeps what it finds", async (t) => {
  const crane = await tool('crane');
  const registry = await startRegistry(t, { kind: 'distribution-v3' });
  const repository = `${registry.host}/note`;
  const project = await createProject(t, {
    ...GO_PROGRAM,
    'strake.yaml': `plugins: [go, note]
platforms: [linux/amd64, linux/arm64]
repository: ${repository}
base: scratch
tags: [v1]
vcs: false
go: { programs: [./cmd/app] }
note: { text: mind the gap }
`,
  });
  await runInstalledOk(project, ['build', '--push']);
  await runInstalledOk(project, ['build', '--push']);
  const read = async (command: string, reference: string) =>
    JSON.parse(await runOk([crane, command, reference]));
  const list: { readonly manifests: readonly Entry[] } = await read('manifest', `${repository}:v1`);
  const [note, ...others] = list.manifests.filter(({ artifactType }) => artifactType);
  assert.equal(others.length, 0);
  const { layers } = await read('manifest', `${repository}@${note?.digest}`);
  assert.equal(await runOk([crane, 'blob', `${repository}@${layers[0].digest}`]), 'mind the gap');
  const root = (await runOk([crane, 'digest', `${repository}:v1`])).trim();
  const referrers: typeof list = await read('manifest', `${repository}:${root.replace(':', '-')}`);
  const [how, ...more] = referrers.manifests;
  assert.equal(more.length, 0);
  const facts = await read('manifest', `${repository}@${how?.digest}`);
  const { plugins, configuration, files } = await read(
    'blob',
    `${repository}@${facts.layers[0].digest}`,
  );
  assert.equal(configuration.path, 'strake.yaml');
  const [go, own] = plugins;
  assert.deepEqual([go.package, own.package], ['@strake/plugin-go', 'strake-plugin-note']);
  for (const { digest } of [go, own]) assert.match(digest.dirHash1, /^[0-9a-f]{64}$/);
  assert.ok(
    files.flat().some((name: string) => name.endsWith('/app')),
    files,
  );
  await runInstalledOk(project, ['validate', `${repository}:v1`]);
  const ran = await runImage(t, `docker://${repository}:v1`);
  assert.match(ran.stdout, /^hello from amd64/, ran.stderr);
});
