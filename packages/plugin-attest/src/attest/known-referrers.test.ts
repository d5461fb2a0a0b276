import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BuildFacts, Publication, PublishedContext } from '@strake/core/plugin';
import type { AttestOptions } from '../options/options.ts';
import { type KnownReferrers, knownReferrers } from './known-referrers.ts';
import { readSettings } from './settings.ts';

type Context = PublishedContext<AttestOptions | undefined>;

const digest = (fill: string) => `sha256:${fill.repeat(64)}`;
const root = {
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  digest: digest('1'),
  size: 2,
};
const BASE = { reference: 'example.com/base', digest: digest('b') };
const BUILD: BuildFacts = {
  strake: '1.0.0',
  overrides: [],
  variables: [],
  environment: {},
  startedOn: '2026-01-01T00:00:00Z',
  plugins: [],
};

function publication(base: object = BASE, destination = 'docker://a.example/app'): Publication {
  const reference = `${destination.replace('docker://', '')}:v1`;
  const manifests = [
    {
      platform: { os: 'linux', architecture: 'amd64' },
      ...{ descriptor: root, layers: [], config: {}, base },
    },
  ] as unknown as Publication['manifests'];
  const receipts = [{ destination, reference, digest: root.digest }];
  return { image: 'app', digest: root.digest, root, manifests, receipts };
}

/** What several builds share: what they remember, and how often referrers are made. */
function machine() {
  const kept = new Map<string, unknown>();
  const used: string[] = [];
  let made = 0;
  const context = (build: object, env: object) =>
    ({
      env,
      buildFacts: async () => ({ ...BUILD, ...build }),
      async remember(facts: unknown, make: () => unknown) {
        const key = JSON.stringify(facts);
        used.push(key);
        if (!kept.has(key)) kept.set(key, JSON.parse(JSON.stringify(await make())));
        return kept.get(key);
      },
    }) as unknown as Context;
  return {
    used,
    count: () => made,
    async know(
      options: AttestOptions = {},
      {
        of = publication(),
        signer,
        build = {},
        env = {},
        text = 'sbom',
        isComplete = true,
      }: {
        readonly of?: Publication;
        readonly signer?: readonly string[];
        readonly build?: Partial<BuildFacts>;
        readonly env?: object;
        readonly text?: string;
        readonly isComplete?: boolean;
      } = {},
    ): Promise<KnownReferrers | undefined> {
      return knownReferrers(of, context(build, env), {
        settings: readSettings(options),
        signer: signer && { identity: signer },
        make: async () => {
          made += 1;
          const blobs = [{ mediaType: 'a/b', bytes: Buffer.from(text), annotations: { k: 'v' } }];
          return {
            isComplete,
            unlistedFiles: 0,
            referrers: [{ manifest: { artifactType: 'a/b', subject: root }, blobs }],
          };
        },
      });
    },
  };
}

/** Referrers with the bytes of their blobs, read where they are only described. */
async function readAll(known: KnownReferrers | undefined) {
  return Promise.all(
    (known?.referrers ?? []).map(async ({ manifest, blobs = [] }) => ({
      manifest,
      blobs: await Promise.all(
        blobs.map(async ({ mediaType, annotations, ...blob }) => {
          const bytes = 'bytes' in blob ? blob.bytes : await blob.read();
          return { mediaType, annotations, text: Buffer.from(bytes).toString() };
        }),
      ),
    })),
  );
}

test('describes what an earlier build made, and makes it where its bytes are needed', async () => {
  const { know, count } = machine();
  const first = await know();
  assert.equal(count(), 1);
  const again = await know();
  assert.equal(count(), 1);
  assert.deepEqual(await readAll(again), await readAll(first));
  assert.equal(count(), 2);
  assert.equal(again?.isOutdated(), false);
});

test('makes them again for whatever they depend on', async () => {
  const sign = { key: 'a.key' };
  const signer = ['a'];
  const { know, count } = machine();
  const variants = [
    () => know(),
    () => know({ sbom: ['cyclonedx'] }),
    () => know({ sbom: ['spdx', 'cyclonedx'] }),
    () => know({ provenance: false }),
    () => know({ sign }, { signer }),
    () => know({ sign }, { signer: ['b'] }),
    () => know({}, { of: publication({ ...BASE, digest: digest('c') }) }),
    () => know({}, { of: publication({ ...BASE, name: 'mirror.example/base' }) }),
    () => know({}, { of: publication({ ...BASE, attestations: [root] }) }),
    () => know({}, { of: publication(BASE, 'docker://b.example/other') }),
    () => know({}, { build: { strake: '1.0.1' } }),
    () => know({}, { build: { overrides: ['go.vcs=false'] } }),
    () => know({}, { build: { environment: { GOFLAGS: '-mod=mod' } } }),
    () => know({}, { build: { repository: { revision: 'a'.repeat(40), modified: false } } }),
    () => know({}, { build: { plugins: [{ name: 'go', digest: { dirHash1: 'a' } }] } }),
    () => know({}, { build: { configuration: { path: 'strake.yaml', sha256: 'a' } } }),
    () => know({}, { env: { JENKINS_URL: 'a', JOB_URL: 'https://ci.example/a' } }),
  ];
  for (const [at, each] of variants.entries()) {
    await each();
    assert.equal(count(), at + 1);
  }
  for (const each of variants) await each();
  assert.equal(count(), variants.length);
});

test('makes none again for another registry', async () => {
  const { know, count } = machine();
  await know({}, { of: publication(BASE, 'docker://a.example/app') });
  await know({}, { of: publication(BASE, 'docker://b.example/team/app') });
  assert.equal(count(), 1);
});

test('makes none again for another time, or another run of the same CI job', async () => {
  const { know, count } = machine();
  const env = (run: string) => ({
    ...{ JENKINS_URL: 'a', JOB_URL: 'https://ci.example/a' },
    BUILD_URL: `https://ci.example/a/${run}`,
  });
  await know({}, { env: env('1') });
  await know({}, { env: env('2'), build: { startedOn: '2026-01-02T00:00:00Z' } });
  assert.equal(count(), 1);
});

test('knows nothing of what each build makes, or what it cannot make', async () => {
  const { know, count, used } = machine();
  assert.equal(await know({ attach: ['referrers', 'tags'] }), undefined);
  assert.equal(await know({ provenance: { times: true } }), undefined);
  assert.equal(await know({ sign: { key: 'a.key' } }), undefined);
  assert.deepEqual([count(), used], [0, []]);
  assert.equal(await know({}, { isComplete: false }), undefined);
  assert.ok(await know());
  assert.equal(count(), 2);
});

test('says where a blob that is needed has other bytes now', async () => {
  const { know } = machine();
  await know();
  const known = await know({}, { text: 'another signature' });
  await assert.rejects(readAll(known), /is not made again/);
  assert.equal(known?.isOutdated(), true);
});
