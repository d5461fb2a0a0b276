import assert from 'node:assert/strict';
import { runOk, tool } from '../../tool/index.ts';
import type { LifecyclePlatform } from '../lifecycle-image.ts';
import { describe } from '../put-image.ts';
import { NANOSERVER_VERSIONS } from '../stand-in-bases.ts';
import type { Golden } from './golden.ts';

const LIST = 'application/vnd.docker.distribution.manifest.list.v2+json';
const LINUX = ['linux/amd64', 'linux/arm64/v8', 'linux/ppc64le', 'linux/s390x'];

/** The list, its manifests and its tags. */
export function indexChecks(golden: Golden, hasWindows: boolean): void {
  const windows = hasWindows ? NANOSERVER_VERSIONS.map((each) => `windows/amd64:${each}`) : [];

  golden('G1', 'is a Docker manifest list with a manifest for every platform', (image) => {
    const { mediaType, schemaVersion, manifests } = JSON.parse(image.indexText);
    assert.equal(mediaType, LIST);
    assert.equal(schemaVersion, 2);
    assert.equal(manifests.length, LINUX.length + windows.length);
  });

  golden('G2', 'has the platforms of the official image, Windows with its versions', (image) => {
    assert.deepEqual(image.platforms.map(({ name }) => name).sort(), [...LINUX, ...windows].sort());
  });

  golden('G3', 'says of each platform what its config says', (image) => {
    for (const { descriptor, config } of image.platforms) {
      for (const key of ['os', 'architecture', 'variant', 'os.version'] as const)
        assert.equal(descriptor.platform[key], config[key], key);
    }
  });

  golden('G4', 'names bytes that are there, none twice and none unknown', async (image) => {
    assert.equal(describe(LIST, image.indexText).digest, image.digest);
    for (const { descriptor } of image.platforms) {
      const text = await image.repository.getManifest(descriptor.digest);
      const { digest, size, mediaType } = describe(descriptor.mediaType, text);
      assert.deepEqual(
        [digest, size, mediaType],
        [descriptor.digest, descriptor.size, descriptor.mediaType],
      );
      assert.notEqual(descriptor.platform.os, 'unknown');
    }
    assert.equal(new Set(image.platforms.map(({ name }) => name)).size, image.platforms.length);
    const crane = await tool('crane');
    const validate = (digest: string) =>
      runOk([crane, 'validate', '--remote', `${image.repository.name}@${digest}`]);
    // crane asks the registry for foreign layers too, which by their nature are elsewhere.
    const whole = image.platforms.filter(({ manifest: { layers } }) =>
      layers.every(({ urls }) => urls === undefined),
    );
    if (whole.length === image.platforms.length) await validate(image.digest);
    else for (const { descriptor } of whole) await validate(descriptor.digest);
  });

  golden('G38', 'has a tag for every platform and one for the list', async (image) => {
    const digestOf = async (tag: string) =>
      describe('', await image.repository.getManifest(tag)).digest;
    const named = (name: string) =>
      image.platforms.find((each: LifecyclePlatform) => each.name === name)?.descriptor.digest;
    const tags: string[] = JSON.parse(
      await fetch(`http://${image.repository.name.replace('/', '/v2/')}/tags/list`).then((answer) =>
        answer.text(),
      ),
    ).tags;
    // Lists of what refers to the images: this registry has no API for them.
    const isOwn = (tag: string) => !tag.startsWith('sha256-');
    const stem = tags.find((tag) => /^[0-9a-f]{7}$/.test(tag)) ?? '';
    assert.equal(await digestOf(stem), image.digest);
    const expected: Record<string, string | undefined> = {
      [`${stem}-linux-x86-64`]: named('linux/amd64'),
      [`${stem}-linux-arm64`]: named('linux/arm64/v8'),
      [`${stem}-linux-ppc64le`]: named('linux/ppc64le'),
      [`${stem}-linux-s390x`]: named('linux/s390x'),
    };
    for (const version of hasWindows ? NANOSERVER_VERSIONS : [])
      expected[`${stem}-windows-${version}`] = named(`windows/amd64:${version}`);
    assert.deepEqual(tags.filter(isOwn).sort(), [stem, ...Object.keys(expected)].sort());
    for (const [tag, digest] of Object.entries(expected)) assert.equal(await digestOf(tag), digest);
  });
}
