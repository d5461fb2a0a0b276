import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DestinationFacts } from '@strake/core';
import type { BuildFlags } from '../build-flag.ts';
import { type Arrival, nextSteps } from './next-steps.ts';

const FACTS: Readonly<Record<string, DestinationFacts>> = {
  registry: { takes: 'index' },
  layout: { takes: 'index', path: true },
  archive: { takes: 'image', path: true, manifests: false },
  daemon: { takes: 'index', manifests: false },
};

const arrival = (
  kind: keyof typeof FACTS,
  destination: string,
  reference: string,
  image = 'app',
): Arrival => ({
  image,
  destination,
  facts: { takes: 'index', ...FACTS[kind] },
  isStandard: true,
  reference,
});

function steps(
  arrivals: readonly Arrival[],
  {
    images = [{ image: 'app' }],
    packages = [],
    flags = {},
    missing = [],
  }: {
    images?: readonly { image: string; repository?: string }[];
    packages?: readonly string[];
    flags?: Partial<BuildFlags>;
    missing?: readonly string[];
  } = {},
) {
  const place = { directory: '/work', cwd: '/work' };
  const given = { color: true, ...flags };
  return nextSteps({ images, arrivals, packages, flags: given, missing, ...place });
}

const OWN = [{ image: 'app', repository: 'ghcr.io/a/b' }];

test('names the layout relative to the working directory, and what to run next', () => {
  const [where, publish, run] = steps([
    arrival('layout', 'oci:dist/oci', 'oci:/work/dist/oci:latest'),
  ]);
  assert.match(
    where ?? '',
    /^The result is in dist\/oci; inspect it with "strake inspect oci:dist\/oci:latest"/,
  );
  assert.match(
    publish ?? '',
    /"strake build -t REPOSITORY:TAG --push", or "strake copy oci:dist\/oci:latest REPOSITORY:TAG"/,
  );
  assert.equal(run, 'Run it with "podman run oci:dist/oci:latest".');
});

test('suggests loading a docker-archive', () => {
  const [, , run] = steps([arrival('archive', 'docker-archive:app.tar', 'docker-archive:app.tar')]);
  assert.match(run ?? '', /podman load -i app\.tar/);
});

test('suggests running an image of a daemon by its name', () => {
  const name = 'docker.io/library/app:v1';
  assert.deepEqual(steps([arrival('daemon', 'docker-daemon:', `docker-daemon:${name}`)]), [
    `Run it with "docker run --rm ${name}" or "podman run --rm ${name}".`,
  ]);
});

test('suggests nothing for pushed images', () => {
  assert.deepEqual(steps([arrival('registry', 'docker://ghcr.io/a/b', 'ghcr.io/a/b:latest')]), []);
  const both = [
    arrival('layout', 'oci:x', 'oci:x:v1'),
    arrival('registry', 'docker://ghcr.io/a/b', 'docker://ghcr.io/a/b:v1'),
  ];
  assert.doesNotMatch(steps(both, { images: OWN }).join('\n'), /Publish/);
});

test('suggests publishing the same packages, images, platforms, tags and settings, without values of settings', () => {
  const flags = {
    C: 'sub dir',
    config: 'ci.yaml',
    set: ['vars.a=b c'],
    image: ['web'],
    platform: ['linux/amd64', 'linux/*'],
    tag: ['v8'],
    insecure: ['localhost:5000'],
    output: ['oci:x'],
  };
  const [, publish] = steps([arrival('layout', 'oci:x', 'oci:x:v8')], { images: OWN, flags });
  assert.equal(
    publish,
    `Publish it to ghcr.io/a/b with "strake -C 'sub dir' build -c ci.yaml --set 'vars.a=…' -i web -p linux/amd64 -p 'linux/*' -t v8 --insecure localhost:5000 --push".`,
  );
});

test('names the packages, and a placeholder for the repository instead of the tag', () => {
  const given = { packages: ['./cmd/app'], flags: { tag: ['v1'] } };
  assert.match(
    steps([arrival('layout', 'oci:x', 'oci:x:v1')], given)[1] ?? '',
    /"strake build \.\/cmd\/app -t REPOSITORY:TAG --push"/,
  );
});

test('names the variable that the repository of the configuration lacks', () => {
  const missing = ['KO_DOCKER_REPO'];
  assert.equal(
    steps([arrival('layout', 'oci:x', 'oci:x:v1')], { missing })[1],
    'Publish with "strake build --push" after setting KO_DOCKER_REPO, which the repository in the configuration uses.',
  );
});

test('prints the results of all images in declared order, whichever finishes first', () => {
  const images = ['a', 'b', 'c', 'd', 'e'].map((image) => ({ image }));
  const arrivals = images
    .map(({ image }) => arrival('layout', 'oci:x', `oci:x:${image}:v1`, image))
    .reverse();
  const [where, publish, run] = steps(arrivals, { images });
  assert.equal(
    where,
    'The results are in x; inspect one with "strake inspect REFERENCE": oci:x:a:v1, oci:x:b:v1, oci:x:c:v1, oci:x:d:v1 and 1 more.',
  );
  assert.match(
    publish ?? '',
    /^Publish one with "strake copy REFERENCE REPOSITORY:TAG", or set "repositoryPrefix"/,
  );
  assert.equal(run, 'Run one with "podman run REFERENCE".');
  const own = images.map(({ image }) => ({ image, repository: `ghcr.io/a/${image}` }));
  assert.equal(steps(arrivals, { images: own })[1], 'Publish them with "strake build --push".');
});

test('suggests nothing for destinations of plugins, and treats what is not a file as published', () => {
  const ofPlugin = (each: Arrival) => ({ ...each, isStandard: false });
  const published = ofPlugin(arrival('registry', 's3://bucket', 's3://bucket'));
  const written = ofPlugin(arrival('layout', 'tape:reel', 'tape:reel:v1'));
  assert.deepEqual(steps([published, written]), []);
  const layout = arrival('layout', 'oci:x', 'oci:x:v1');
  assert.doesNotMatch(steps([layout, published]).join('\n'), /Publish/);
  assert.match(steps([layout, written]).join('\n'), /Publish/);
});

test('names the command that publishes, next to an image that only has archives', () => {
  const images = [...OWN, { image: 'app-archive' }];
  assert.equal(
    steps([arrival('layout', 'oci:x', 'oci:x:v1')], { images })[1],
    'Publish it to ghcr.io/a/b with "strake build --push".',
  );
});
