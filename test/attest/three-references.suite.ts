// An image of strake, one of ko, and one in the form of BuildKit, through every command that reads what is attached to images.
import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type Descriptor, MEDIA_TYPE } from '@strake/oci';
import { writeSpdx } from '@strake/plugin-attest/sbom';
import { project, strake, strakeOk } from '../e2e/strake.ts';
import { CLEAN } from '../ko/both-tools.ts';
import { putBase } from '../ko/put-base.ts';
import { runOk, type Scope, startRegistry, temporaryDirectory, tool } from '../tool/index.ts';
import { checkSpdx } from './check-spdx.ts';
import { ImageLayout } from './image-layout.ts';
import { sceneImage } from './inventory-scene.ts';

const FILES = {
  'go.mod': 'module example.com/app\n\ngo 1.24\n',
  'cmd/app/main.go': 'package main\n\nfunc main() { println("app") }\n',
};
const CONFIG = `plugins: [go, attest]
platforms: [linux/amd64, linux/arm64]
base: scratch
vcs: false
go: { programs: [./cmd/app] }
images: { app: {} }
`;
const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const PUBLIC_KEY = publicKey.export({ type: 'spki', format: 'pem' }).toString();
const UNSIGNED = [{ code: 'UNSIGNED', message: 'it has no signature' }];
const ARM = ['-p', 'linux/arm64'];

/** A directory to run strake in, and two registries: without the referrers API, and with it. */
async function scene(t: Scope) {
  const [plain, modern] = await Promise.all([
    startRegistry(t, { kind: 'ggcr' }),
    startRegistry(t, { kind: 'olareg' }),
  ]);
  const directory = await project(t, { ...FILES, 'strake.yaml': CONFIG, 'a.pub': PUBLIC_KEY });
  const env = { STRAKE_CACHE: await temporaryDirectory(t), CI: '' };
  const ok = (...args: readonly string[]) => strakeOk(directory, args, { env });
  const run = (...args: readonly string[]) => strake(directory, args, { env });
  return { plain: plain.host, modern: modern.host, directory, env, ok, run };
}

type Scene = Awaited<ReturnType<typeof scene>>;

/** Copies an image to the other registry, and asserts that what is attached says the same there. */
async function assertCopied(
  { ok, run, modern }: Scene,
  reference: string,
  commands: readonly string[],
): Promise<string> {
  const copy = `${modern}/mirror/${reference.split('/').at(-1)}`;
  await ok('copy', reference, copy);
  for (const command of commands) {
    assert.equal(await ok(command, copy, ...ARM), await ok(command, reference, ...ARM));
    assert.equal((await run(command, copy)).stdout, (await run(command, reference)).stdout);
  }
  await ok('validate', copy);
  return copy;
}

/** What verify says of an image that nobody signed. */
async function assertUnsigned({ run }: Scene, reference: string, missing: readonly string[]) {
  const { status, stdout } = await run('verify', reference, '--key', 'a.pub', '--json');
  assert.equal(status, 6, stdout);
  const { good, manifests } = JSON.parse(stdout);
  assert.equal(good, false);
  for (const each of manifests) assert.deepEqual(each.problems, UNSIGNED);
  assert.deepEqual(manifests.at(-1).missing, missing);
}

test('an image of strake', async (t) => {
  const found = await scene(t);
  const { ok, plain, modern } = found;
  const reference = `${plain}/acme/app:v1`;
  await ok('build', '-o', `docker://${reference}`, '-o', `docker://${modern}/other/team/app:v1`);
  const sbom = await ok('sbom', reference);
  assert.equal(await ok('sbom', `${modern}/other/team/app:v1`), sbom);
  assert.doesNotMatch(sbom, new RegExp(plain));
  assert.ok(checkSpdx(Buffer.from(sbom)).packages.some(({ name }) => name === 'example.com/app'));
  assert.equal(
    await ok('sbom', reference, '--generate', ...ARM),
    await ok('sbom', reference, ...ARM),
  );
  assert.match(await ok('provenance', reference), /"buildType"/);
  await assertUnsigned(found, reference, ['signed provenance', 'signed SBOM']);
  assert.match(await ok('inspect', reference), /application\/spdx\+json/);
  await ok('validate', reference);
  await assertCopied(found, reference, ['sbom', 'provenance']);
});

test('an image of ko, with its SBOM', async (t) => {
  const found = await scene(t);
  const { ok, run, plain, directory } = found;
  const base = `${plain}/static`;
  await putBase(t, base, { family: 'oci' });
  await writeFile(join(directory, '.ko.yaml'), `defaultBaseImage: ${base}\n`);
  const argv = ['build', '-B', '-t', 'v1', '--platform=linux/amd64,linux/arm64', './cmd/app'];
  const env = { ...CLEAN, KO_DOCKER_REPO: `${plain}/acme` };
  await runOk([await tool('ko'), ...argv], { cwd: directory, env });
  const reference = `${plain}/acme/app:v1`;
  const { creationInfo } = JSON.parse(await ok('sbom', reference, ...ARM));
  assert.match(JSON.stringify(creationInfo.creators), /ko/);
  const generated = checkSpdx(Buffer.from(await ok('sbom', reference, ...ARM, '--generate')));
  assert.ok(generated.packages.some(({ name }) => name === 'stdlib'));
  const none = await run('provenance', reference);
  assert.equal(none.status, 2);
  assert.match(none.stderr, /has no provenance/);
  await assertUnsigned(found, reference, ['provenance', 'signed SBOM']);
  assert.match(await ok('inspect', reference), /linux\/arm64/);
  await ok('validate', reference);
  await assertCopied(found, reference, ['sbom']);
});

test("an image in BuildKit's form, made by hand", async (t) => {
  const found = await scene(t);
  const { ok, run, plain } = found;
  const { layout, root } = await buildKitImage(t);
  const directory = await layout.write(t, root);
  const reference = `${plain}/acme/app:v1`;
  await ok('copy', `oci:${directory}:v1`, reference);
  for (const architecture of ['amd64', 'arm64']) {
    const sbom = await ok('sbom', reference, '-p', `linux/${architecture}`);
    assert.equal(sbom, Buffer.from(writeSpdx(sceneImage(architecture))).toString());
    const provenance = await ok('provenance', reference, '-p', `linux/${architecture}`);
    assert.match(provenance, /mobyproject\.org/);
  }
  const none = await run('sbom', reference);
  assert.equal(none.status, 2);
  assert.match(none.stderr, /choose with --platform linux\/amd64, or linux\/arm64/);
  await assertUnsigned(found, reference, ['signed provenance', 'signed SBOM']);
  const inspected = JSON.parse(await ok('inspect', reference, '--json'));
  assert.match(JSON.stringify(inspected), /attestation/);
  await ok('validate', reference);
  const copy = await assertCopied(found, reference, ['sbom', 'provenance']);
  assert.match(await ok('inspect', copy), new RegExp(root.digest));
});

/**
 * An index as `docker buildx build --provenance --sbom` pushes it: for amd64 as until 2026, with a config, for arm64 as an OCI artifact.
 * Source: moby/buildkit docs/attestations/attestation-storage.md.
 */
async function buildKitImage(t: Scope): Promise<{ layout: ImageLayout; root: Descriptor }> {
  const layout = new ImageLayout();
  const { image } = layout;
  const tar = await layerOf(t);
  const layer = image.add(MEDIA_TYPE.oci.layerGzip, gzipSync(tar));
  const images = ['amd64', 'arm64'].map((architecture) =>
    image.manifest([layer], [digestOf(tar)], {
      config: { architecture, os: 'linux' },
      descriptor: { platform: { os: 'linux', architecture } },
    }),
  );
  const attested = images.map((subject) => attestationOf(layout, subject));
  return { layout, root: image.index([...images, ...attested]) };
}

function attestationOf({ image }: ImageLayout, subject: Descriptor): Descriptor {
  const { architecture = '' } = subject.platform ?? {};
  const layers = [
    [
      'https://spdx.dev/Document',
      JSON.parse(Buffer.from(writeSpdx(sceneImage(architecture))).toString()),
    ],
    ['https://slsa.dev/provenance/v1', PROVENANCE],
  ].map(([predicateType, predicate]) =>
    image.add(
      'application/vnd.in-toto+json',
      {
        _type: 'https://in-toto.io/Statement/v0.1',
        predicateType,
        subject: [
          {
            name: `pkg:docker/acme/app@v1?platform=linux%2F${architecture}`,
            digest: { sha256: subject.digest.slice('sha256:'.length) },
          },
        ],
        predicate,
      },
      { annotations: { 'in-toto.io/predicate-type': `${predicateType}` } },
    ),
  );
  const form =
    architecture === 'amd64'
      ? {
          config: image.add(MEDIA_TYPE.oci.config, {
            architecture: 'unknown',
            os: 'unknown',
            config: {},
            rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
          }),
          layers,
        }
      : {
          artifactType: 'application/vnd.docker.attestation.manifest.v1+json',
          config: { ...image.add('application/vnd.oci.empty.v1+json', {}), data: 'e30=' },
          layers,
          subject: { mediaType: subject.mediaType, digest: subject.digest, size: subject.size },
        };
  const manifest = { schemaVersion: 2, mediaType: MEDIA_TYPE.oci.manifest, ...form };
  return {
    ...image.add(MEDIA_TYPE.oci.manifest, manifest),
    platform: { architecture: 'unknown', os: 'unknown' },
    annotations: {
      'vnd.docker.reference.digest': subject.digest,
      'vnd.docker.reference.type': 'attestation-manifest',
    },
  };
}

const PROVENANCE = {
  buildDefinition: {
    buildType: 'https://github.com/moby/buildkit/blob/master/docs/attestations/slsa-definitions.md',
    externalParameters: { configSource: {}, request: { frontend: 'dockerfile.v0' } },
  },
  runDetails: { builder: { id: 'https://mobyproject.org/buildkit' } },
};

/** By GNU tar. */
async function layerOf(t: Scope): Promise<Uint8Array> {
  const directory = await temporaryDirectory(t);
  await writeFile(join(directory, 'motd'), 'hello\n');
  const text = await runOk(['sh', '-c', 'tar -cf - motd | base64'], { cwd: directory });
  return Buffer.from(text, 'base64');
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
