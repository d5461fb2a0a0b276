// What plugins attach to images that every destination has, and how a failure there is told.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { requireTool, startRegistry, temporaryDirectory } from '../tool/index.ts';
import { EMPTY_IMAGE, project, strake } from './strake.ts';

const CONFIG = `plugins: [./sign.mjs]\n${EMPTY_IMAGE}images: { app: {} }\n`;
const PLUGIN = `export const plugin = {
  name: 'sign',
  errors: { SIGN_REFUSED: 'registry' },
  async published({ receipts }, { attach, log, error, env }) {
    if (env.REFUSE) throw error('SIGN_REFUSED', 'the key is gone', { hint: 'Bring it back.' });
    for (const { destination } of receipts) {
      const bytes = new TextEncoder().encode('a signature');
      const { digest } = await attach(destination, { artifactType: 'text/x-signature' }, [{ mediaType: 'text/plain', bytes }]);
      log.info('attached ' + digest);
    }
  },
};
`;

const files = { 'strake.yaml': CONFIG, 'sign.mjs': PLUGIN };

test('attaches a referrer in a registry and in a layout, with one digest', async (t) => {
  if ((await requireTool(t, 'olareg')) === undefined) return;
  const { host } = await startRegistry(t, { kind: 'olareg' });
  const directory = await project(t, files);
  const env = { STRAKE_CACHE: await temporaryDirectory(t) };
  const outputs = ['-o', `docker://${host}/app:v1`, '-o', 'oci:out:v1'];
  for (const round of ['first', 'second']) {
    const { status, stderr } = await strake(directory, ['build', ...outputs], { env });
    assert.equal(status, 0, `${round}: ${stderr}`);
  }
  const index = JSON.parse(await readFile(join(directory, 'out/index.json'), 'utf8'));
  assert.equal(index.manifests.length, 2);
  const isNamed = ({ annotations = {} }) => 'org.opencontainers.image.ref.name' in annotations;
  const image = index.manifests.find(isNamed);
  const entry = index.manifests.find((each: object) => !isNamed(each));
  const answer = await fetch(`http://${host}/v2/app/referrers/${image.digest}`);
  const { manifests } = (await answer.json()) as { manifests: Record<string, string>[] };
  assert.deepEqual(
    manifests.map(({ digest, artifactType }) => [digest, artifactType]),
    [[entry.digest, 'text/x-signature']],
  );
});

test('reports that the image is published if a plugin fails after the push, and fails', async (t) => {
  const directory = await project(t, files);
  const env = { STRAKE_CACHE: await temporaryDirectory(t), REFUSE: '1' };
  const args = ['build', '-o', 'oci:out:v1'];
  const { status, stderr } = await strake(directory, args, { env });
  // 5 is the exit code of what a registry has to do with.
  assert.equal(status, 5, stderr);
  assert.match(
    stderr,
    /^error: image "app" is published \(oci:out:v1\), but the key is gone\n {2}hint: Bring it back\.$/m,
  );
  const index = JSON.parse(await readFile(join(directory, 'out/index.json'), 'utf8'));
  assert.equal(index.manifests.length, 1);
});

test('refuses to attach to an archive, and names destinations that support it', async (t) => {
  const directory = await project(t, files);
  const env = { STRAKE_CACHE: await temporaryDirectory(t) };
  const args = ['build', '-o', 'oci-archive:out.tar'];
  const { status, stderr } = await strake(directory, args, { env });
  assert.equal(status, 2, stderr);
  assert.match(
    stderr,
    /is published \(.*\), but plugin "sign" cannot attach: destination oci-archive:out\.tar does not accept attached manifests\n/,
  );
  assert.match(stderr, /hint: These schemes accept them: docker:, oci:\./);
});

test('shows the taps of published in the plan', async (t) => {
  const directory = await project(t, files);
  const { stdout } = await strake(directory, ['plugins']);
  assert.match(stdout, /^published\n {2}1\. {2}sign$/m);
});
