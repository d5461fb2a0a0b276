import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  compareSbom,
  type Inventory,
  type SbomSubject,
  writeCycloneDx,
  writeSpdx,
} from '@strake/plugin-attest/sbom';
import fc from 'fast-check';
import { project, strake, strakeOk } from '../e2e/strake.ts';
import { hexOf, sceneImage, sceneIndex, sceneInventory } from './inventory-scene.ts';

const WRITERS = { SPDX: writeSpdx, CycloneDX: writeCycloneDx };
const INVENTORY = sceneInventory('amd64');

for (const [name, write] of Object.entries(WRITERS)) {
  const compare = (subject: SbomSubject, ...inventories: readonly Inventory[]) =>
    compareSbom(JSON.parse(Buffer.from(write(subject)).toString()), inventories);

  test(`${name}: what is in the image is what its SBOM says, of an image and of an index`, () => {
    assert.deepEqual(compare(sceneImage('amd64'), INVENTORY), []);
    const other = { path: '/etc/passwd', size: 1, sha256: hexOf('of the base'), layer: 0 };
    const files = [...INVENTORY.files, other];
    assert.deepEqual(compare(sceneImage('amd64'), { ...INVENTORY, files }), []);
    assert.deepEqual(compare(sceneIndex(), INVENTORY, sceneInventory('arm64')), []);
  });

  test(`${name}: what a layer with too many files to list contains is not a difference, but another layer is`, () => {
    const files = Array.from({ length: 10_001 }, (_, at) => {
      return { path: `/srv/${at}`, size: 1, sha256: hexOf(`${at}`), layer: 1 };
    });
    const large = { ...INVENTORY, files };
    const subject = { ...sceneImage('amd64'), inventory: large };
    assert.deepEqual(compare(subject, large), []);
    const [base = assert.fail()] = INVENTORY.layers;
    const layers = [base, { diffId: `sha256:${hexOf('another')}` }];
    assert.deepEqual(compare(subject, { ...large, layers }), [
      `it lists the layer sha256:${hexOf('own layer')}, which is not in the image`,
    ]);
  });

  test(`${name}: another program, file, module or package is a difference`, () => {
    const [app, helper] = INVENTORY.programs;
    const [file] = INVENTORY.files;
    assert.ok(app && helper && file);
    const found = (changed: Partial<Inventory>) =>
      compare(sceneImage('amd64'), { ...INVENTORY, ...changed })?.join('\n') ?? '';
    const sha256 = hexOf('other');
    assert.match(
      found({ programs: [{ ...app, sha256 }, helper] }),
      /does not list the program \/usr\/bin\/app with sha256:\w+\nit lists \/usr\/bin\/app with sha256/,
    );
    assert.match(
      found({ programs: [app, helper, { ...app, path: '/evil' }] }),
      /does not list the program \/evil/,
    );
    assert.match(found({ files: [{ ...file, sha256 }] }), /it lists \/etc\/app\.yaml with/);
    assert.match(found({ files: [] }), /it lists \/etc\/app\.yaml with .* not in the image/);
    const modules = [{ path: 'github.com/acme/hidden', version: 'v1.0.0' }];
    assert.match(
      found({
        programs: [
          { ...app, modules },
          { ...helper, modules },
        ],
      }),
      /does not list pkg:golang\/github\.com\/acme\/hidden@v1\.0\.0\nit lists pkg:golang\/[\s\S]*more differences/,
    );
    assert.match(found({ packages: [] }), /it lists pkg:deb\/debian\/libc6@.* not in the image/);
  });
}

test('the SBOM of another tool is not compared, and no document makes it fail', () => {
  assert.equal(compareSbom({ spdxVersion: 'SPDX-2.3', creationInfo: {} }, [INVENTORY]), undefined);
  const spdx = JSON.parse(Buffer.from(writeSpdx(sceneImage('amd64'))).toString());
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(spdx)), fc.jsonValue(), (key, value) => {
      compareSbom({ ...spdx, [key]: value }, [INVENTORY]);
      compareSbom({ ...spdx, packages: [value, { packageFileName: value }] }, [INVENTORY]);
      compareSbom(value, [INVENTORY]);
    }),
  );
});

test('strake verify reads the layers, and finds an SBOM that does not say what is in them', async (t) => {
  const config = 'plugins: [symlinks]\nplatforms: [linux/amd64]\nbase: scratch\nvcs: false\n';
  const directory = await project(t, { 'strake.yaml': config, a: 'content' });
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const at = (name: string) => join(directory, name);
  await writeFile(at('key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
  await writeFile(at('key.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
  await strakeOk(directory, ['build', '-o', 'oci:out', '--set', 'symlinks.files."/etc/a"=a']);
  const amd64 = ['-p', 'linux/amd64'];
  await strakeOk(directory, ['sbom', 'oci:out', ...amd64, '--generate', '-o', 'sbom.json']);
  const every = ['attest', 'oci:out', '--type', 'spdxjson', '--key', 'key.pem', '--predicate'];
  const attest = [...every.slice(0, 2), ...amd64, ...every.slice(2)];
  const refused = await strake(directory, [...every, 'sbom.json']);
  assert.equal(refused.status, 2, refused.stderr);
  assert.match(refused.stderr, /is an SBOM of sha256:\w{64}, and not of sha256:[\s\S]*--platform/);
  const mistaken = await strake(directory, [...attest, 'sbom.json', '--type', 'cyclonedx']);
  assert.equal(mistaken.status, 2, mistaken.stderr);
  await strakeOk(directory, ['sign', 'oci:out', '--key', 'key.pem']);
  await strakeOk(directory, [...attest, 'sbom.json']);
  const verify = ['verify', 'oci:out', '--key', 'key.pub'];
  const good = await strake(directory, verify);
  assert.equal(good.status, 0, good.stderr);
  assert.match(
    good.stderr,
    /verified: linux\/amd64 \(.*\): SBOM \(SPDX\) as in the layers, signature\n/,
  );
  const text = await readFile(at('sbom.json'), 'utf8');
  await writeFile(at('wrong.json'), text.replaceAll(hexOf('content'), hexOf('other')));
  await strakeOk(directory, [...attest, 'wrong.json']);
  const bad = await strake(directory, verify);
  assert.equal(bad.status, 6, bad.stderr);
  assert.match(
    bad.stderr,
    /error: linux\/amd64 \(.*\): its SBOM is wrong: it lists \/etc\/a with sha256:\w{64}, which is not in the image\n/,
  );
  assert.match(bad.stdout, /^NOT VERIFIED/);
});

test('the SBOM of a signed build on a base with packages is as in the layers', async (t) => {
  const status =
    'Package: libc6\nStatus: install ok installed\nVersion: 2.36-9\nArchitecture: amd64\n\n';
  const head = 'platforms: [linux/amd64]\nvcs: false\n';
  const files = (list: string) => `symlinks: { files: { ${list} } }\n`;
  const directory = await project(t, {
    'base/strake.yaml': `plugins: [symlinks]\nbase: scratch\n${head}${files('/var/lib/dpkg/status: a, /etc/os-release: b, /etc/c: b')}`,
    'base/a': status,
    'base/b': 'ID=debian\nVERSION_ID="12"\n',
    'strake.yaml': `plugins: [symlinks, attest]\nbase: oci:base/out\n${head}${files('/etc/c: c, /etc/d: c')}attest: { sbom: [spdx, cyclonedx], sign: { key: key.pem } }\n`,
    c: 'content',
  });
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const at = (name: string) => join(directory, name);
  await writeFile(at('key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
  await writeFile(at('key.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
  await strakeOk(at('base'), ['build', '-o', 'oci:out']);
  await strakeOk(directory, ['build', '-o', 'oci:out']);
  const { status: code, stderr } = await strake(directory, [
    'verify',
    'oci:out',
    '--key',
    'key.pub',
  ]);
  assert.equal(code, 0, stderr);
  const sboms = 'SBOM \\(CycloneDX\\) as in the layers, SBOM \\(SPDX\\) as in the layers';
  for (const place of ['index', 'linux/amd64'])
    assert.match(
      stderr,
      new RegExp(`verified: ${place} \\(.*\\): ${sboms}, provenance, signature`),
    );
  const sbom = await strakeOk(directory, ['sbom', 'oci:out', '-p', 'linux/amd64']);
  assert.match(sbom, /pkg:deb\/debian\/libc6@2\.36-9/);
});
