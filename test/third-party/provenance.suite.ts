// strake-plugin-provenance: attestations as further manifests of the list.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runImage, runOk, startRegistry, tool } from '../tool/index.ts';
import { GO_PROGRAM } from './go-program.ts';
import { createProject, runInstalledOk } from './installation.ts';

interface Entry {
  readonly digest: string;
  readonly platform: { readonly os: string; readonly architecture: string };
  readonly annotations?: Readonly<Record<string, string>>;
}

test('attests how each platform was built, beside the images', async (t) => {
  const crane = await tool('crane');
  const registry = await startRegistry(t, { kind: 'distribution-v3' });
  const repository = `${registry.host}/provenance`;
  const project = await createProject(t, {
    ...GO_PROGRAM,
    'strake.yaml': `plugins: [go, provenance]
platforms: [linux/amd64, linux/arm64]
repository: ${repository}
base: ${registry.host}/base
tags: [v1]
go: { programs: [./cmd/app] }
provenance: { builder: "https://ci.example/builder" }
`,
    'base.yaml': `platforms: [linux/amd64, linux/arm64]\nrepository: ${registry.host}/base\nvcs: false\n`,
  });
  await runOk(['git', 'init', '--quiet'], { cwd: project });
  const author = ['-c', 'user.name=a', '-c', 'user.email=a@example.com'];
  await runOk(['git', ...author, 'commit', '--quiet', '--allow-empty', '-m', 'first'], {
    cwd: project,
  });
  const commit = (await runOk(['git', 'rev-parse', 'HEAD'], { cwd: project })).trim();
  await runInstalledOk(project, ['build', '-c', 'base.yaml', '--push']);
  await runInstalledOk(project, ['build', '--push']);
  const read = async (command: string, reference: string) =>
    JSON.parse(await runOk([crane, command, reference]));
  const list: { readonly manifests: readonly Entry[] } = await read('manifest', `${repository}:v1`);
  const images = list.manifests.filter(({ platform }) => platform.os === 'linux');
  assert.equal(images.length, 2);
  assert.equal(list.manifests.length, 4);
  const bases: typeof list = await read('manifest', `${registry.host}/base`);
  for (const [at, { digest, platform }] of images.entries()) {
    const attestation = list.manifests.find(
      ({ annotations }) => annotations?.['vnd.docker.reference.digest'] === digest,
    );
    const { layers } = await read('manifest', `${repository}@${attestation?.digest}`);
    const statement = await read('blob', `${repository}@${layers[0].digest}`);
    assert.equal(statement._type, 'https://in-toto.io/Statement/v1');
    assert.equal(statement.predicateType, 'https://slsa.dev/provenance/v1');
    assert.deepEqual(statement.subject, [
      { name: 'provenance', digest: { sha256: digest.slice('sha256:'.length) } },
    ]);
    assert.deepEqual(statement.predicate, {
      buildDefinition: {
        buildType: 'https://example.com/strake/v1',
        externalParameters: { image: 'provenance', platform: `linux/${platform.architecture}` },
        resolvedDependencies: [
          { digest: { gitCommit: commit } },
          {
            name: `${registry.host}/base`,
            digest: { sha256: bases.manifests[at]?.digest.slice('sha256:'.length) },
          },
        ],
      },
      runDetails: { builder: { id: 'https://ci.example/builder' } },
    });
  }
  await runInstalledOk(project, ['validate', `${repository}:v1`]);
  const ran = await runImage(t, `docker://${repository}:v1`);
  assert.match(ran.stdout, /^hello from amd64/, ran.stderr);
});
