// What a build with nothing to do attaches: nothing where it is all there, and the same where something was deleted.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { project, strake, strakeOk } from '../e2e/strake.ts';
import { startRegistry, temporaryDirectory } from '../tool/index.ts';

const CONFIG = `plugins: [symlinks, attest]
platforms: [linux/amd64, linux/arm64]
base: scratch
vcs: false
symlinks: { files: { /etc/motd: { content: hello } } }
images: { app: {} }
`;
const KEY = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();
const INDEX = 'application/vnd.oci.image.index.v1+json';

interface Listed {
  readonly digest: string;
  readonly artifactType: string;
}

/** A project, and a registry without the referrers API, whose lists are behind tags. */
async function scene(t: TestContext, more = '') {
  const { host } = await startRegistry(t, { kind: 'ggcr' });
  const directory = await project(t, { 'strake.yaml': `${CONFIG}${more}`, 'a.pem': KEY });
  const env = { STRAKE_CACHE: await temporaryDirectory(t), CI: '' };
  const url = `http://${host}/v2/acme/app/manifests`;
  const subjects = async () => {
    const answer = await fetch(`${url}/v1`, { headers: { accept: INDEX } });
    const { manifests } = (await answer.json()) as { readonly manifests: readonly Listed[] };
    const root = answer.headers.get('docker-content-digest') ?? '';
    return [root, ...manifests.map(({ digest }) => digest)];
  };
  const tags = async () => (await subjects()).map((digest) => `${url}/${digest.replace(':', '-')}`);
  return {
    build: (...flags: string[]) =>
      strakeOk(directory, ['build', '-o', `docker://${host}/acme/app:v1`, ...flags], { env }),
    said: async () => {
      const flags = ['-o', `docker://${host}/acme/app:v1`, '--verbose'];
      return (await strake(directory, ['build', ...flags], { env })).stderr;
    },
    /** For each subject, its referrers. */
    async listed(): Promise<readonly (readonly Listed[])[]> {
      return Promise.all(
        (await tags()).map(async (tag) => {
          const answer = await fetch(tag, { headers: { accept: INDEX } });
          if (!answer.ok) return [];
          const { manifests } = (await answer.json()) as { readonly manifests: Listed[] };
          return manifests.sort((a, b) => (a.digest < b.digest ? -1 : 1));
        }),
      );
    },
    /** Deletes the lists of all subjects, or of the first ones. */
    async deleteLists(most = Number.POSITIVE_INFINITY) {
      for (const tag of (await tags()).slice(0, most)) {
        assert.ok((await fetch(tag, { method: 'DELETE' })).ok);
      }
    },
  };
}

for (const [what, more] of [
  ['what is not signed', ''],
  ['signatures', 'attest: { sign: { key: a.pem } }\n'],
] as const)
  test(`attaches the same again where it was deleted: ${what}`, async (t) => {
    const { build, listed, deleteLists } = await scene(t, more);
    await build();
    const first = await listed();
    assert.ok(first.every((each) => each.length >= 2));
    await deleteLists(1);
    assert.deepEqual((await listed())[0], []);
    await build();
    assert.deepEqual(await listed(), first);
    await deleteLists();
    await build();
    assert.deepEqual(await listed(), first);
  });

test('attaches the same with a cache that knows it and without', async (t) => {
  const { build, listed, deleteLists } = await scene(t);
  await build();
  await build();
  const first = await listed();
  await deleteLists();
  await build('--no-cache');
  assert.deepEqual(await listed(), first);
});

test('adds what another format needs', async (t) => {
  const { build, listed } = await scene(t);
  await build();
  await build('--set', 'attest.sbom=[spdx, cyclonedx]');
  const types = (await listed()).map((each) => each.map(({ artifactType }) => artifactType));
  for (const each of types) assert.ok(each.includes('application/vnd.cyclonedx+json'));
});

test('sends nothing where all of it is attached', async (t) => {
  const { build, said } = await scene(t);
  await build();
  const requests = (await said()).split('\n').filter((line) => /^http: /.test(line));
  assert.ok(requests.length > 0);
  assert.deepEqual(
    requests.filter((line) => !/^http: (GET|HEAD) /.test(line)),
    [],
  );
});
