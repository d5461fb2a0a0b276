// Images on the base that strake makes itself: a build, sbom --generate and verify say the same of them.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { project, strakeOk } from '../e2e/strake.ts';
import { temporaryDirectory } from '../tool/index.ts';
import { checkSpdx } from './check-spdx.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const FILES = {
  'a.pem': privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  'a.pub': publicKey.export({ type: 'spki', format: 'pem' }).toString(),
};
const config = (history: string) => `plugins: [symlinks, attest]
platforms: [linux/amd64, linux/arm64]
vcs: false
config: { history: ${history} }
symlinks: { files: { /etc/motd: { content: hello }, /etc/passwd: { content: "me:x:1:1::/:\\n" } } }
images: { app: {} }
attest: { sign: { key: a.pem } }
`;

for (const history of ['append', 'reset'])
  test(`builtin:static is one element of an SBOM, for build, sbom --generate and verify alike (history: ${history})`, async (t) => {
    const directory = await project(t, { ...FILES, 'strake.yaml': config(history) });
    const env = { STRAKE_CACHE: await temporaryDirectory(t) };
    await strakeOk(directory, ['build', '-o', 'oci:app'], { env });
    const print = (...args: readonly string[]) =>
      strakeOk(directory, ['sbom', 'oci:app', ...args], { env });
    const attached = await print();
    assert.equal(await print('--generate'), attached);
    const platform = ['-p', 'linux/arm64'];
    assert.equal(await print(...platform, '--generate'), await print(...platform));
    const { packages } = checkSpdx(Buffer.from(attached));
    const rest = packages.filter((each) => each.primaryPackagePurpose !== 'CONTAINER');
    assert.deepEqual(
      rest.map(({ name }) => name),
      ['builtin:static', '/etc/motd', '/etc/passwd'],
    );
    assert.match(rest[0]?.versionInfo ?? '', /^\d{4}-\d\d-\d\d$/);
    const verified = ['verify', 'oci:app', '--key', 'a.pub', '--json'];
    assert.match(await strakeOk(directory, verified, { env }), /"isCompared": ?true/);
  });

test('a layer that says that it is builtin:static, and has other files, is listed file by file', async (t) => {
  const os = 'ID=strake\\nVARIANT_ID=static\\nVERSION_ID=1\\n';
  const directory = await project(t, {
    'strake.yaml': `plugins: [symlinks]
platforms: [linux/amd64]
base: scratch
vcs: false
symlinks: { files: { /etc/os-release: { content: "${os}" }, /opt/x: { content: x } } }
images: { app: {} }
`,
  });
  const env = { STRAKE_CACHE: await temporaryDirectory(t) };
  await strakeOk(directory, ['build', '-o', 'oci:app'], { env });
  const text = await strakeOk(directory, ['sbom', 'oci:app', '--generate'], { env });
  assert.match(text, /"packageFileName":"\/opt\/x"/);
  assert.doesNotMatch(text, /builtin:static/);
});
