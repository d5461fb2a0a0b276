import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import type { KoFlags } from './ko-settings.ts';
import { printedReference, readPublication, repositoryFor } from './publication.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const PATH = 'example.com/M/cmd/app';
const REPO = { KO_DOCKER_REPO: 'ghcr.io/acme' };
const MD5 = 'app-231f9b8ca344d7ddccc3d9e0d9d5a45b';

type Env = Readonly<Record<string, string>>;
const printed: readonly [flags: KoFlags, env: Env, target: string, reference: string][] = [
  [{ bare: true }, REPO, 'registry', `ghcr.io/acme@${DIGEST}`],
  [{ preserveImportPaths: true }, REPO, 'registry', `ghcr.io/acme/example.com/m/cmd/app@${DIGEST}`],
  [{ baseImportPaths: true, bare: true }, REPO, 'registry', `ghcr.io/acme/app@${DIGEST}`],
  [{ bare: true, tags: ['v1'] }, REPO, 'registry', `ghcr.io/acme:v1@${DIGEST}`],
  [{ bare: true, tags: ['v1', 'v1'] }, REPO, 'registry', `ghcr.io/acme:v1@${DIGEST}`],
  [{ bare: true, tags: ['v1', 'v2'] }, REPO, 'registry', `ghcr.io/acme@${DIGEST}`],
  [{ bare: true, tags: ['v1'], tagOnly: true }, REPO, 'registry', 'ghcr.io/acme:v1'],
  [{ baseImportPaths: true, push: false }, REPO, 'none', `ghcr.io/acme/app:latest@${DIGEST}`],
  [{ baseImportPaths: true, push: false }, {}, 'none', `app:latest@${DIGEST}`],
  [{ bare: true, push: false, tagOnly: true }, REPO, 'none', 'ghcr.io/acme:latest'],
  [{ bare: true, push: false, tags: ['v1', 'v2'] }, REPO, 'none', `ghcr.io/acme:v1@${DIGEST}`],
  [{ push: false, ociLayoutPath: './out' }, {}, 'none', `./out@${DIGEST}`],
  [{ bare: true, push: false, tarball: 'a.tar' }, REPO, 'none', `ghcr.io/acme@${DIGEST}`],
  [{ bare: true, ociLayoutPath: './out' }, REPO, 'registry', `ghcr.io/acme@${DIGEST}`],
  [{ local: true, baseImportPaths: true }, {}, 'daemon', `ko.local/app:${'a'.repeat(64)}`],
  [{ local: true, baseImportPaths: true }, REPO, 'daemon', `ghcr.io/acme/app:${'a'.repeat(64)}`],
  [
    { baseImportPaths: true, push: false },
    { KO_DOCKER_REPO: 'ko.local/x' },
    'daemon',
    `ko.local/x/app:${'a'.repeat(64)}`,
  ],
  [
    { baseImportPaths: true },
    { KO_DOCKER_REPO: 'kind.local' },
    'kind',
    `kind.local/app:${'a'.repeat(64)}`,
  ],
];
for (const [flags, env, target, reference] of printed) {
  test(`prints ${reference.replace('a'.repeat(64), '…')} for ${JSON.stringify([flags, env])}`, () => {
    const publication = readPublication(flags, env);
    assert.equal(publication.target, target);
    assert.equal(
      printedReference(publication, repositoryFor(publication, PATH), DIGEST),
      reference,
    );
  });
}

test('gives a daemon and kind the platform of GOOS and GOARCH, or linux/amd64', () => {
  const { platform } = readPublication({ local: true }, {});
  assert.equal(platform, 'linux/amd64');
  const env = { KO_DOCKER_REPO: 'kind.local', GOARCH: 'arm64' };
  assert.equal(readPublication({}, env).platform, 'linux/arm64');
});

const refused: readonly [flags: KoFlags, env: Env, message: RegExp][] = [
  [{}, {}, /KO_DOCKER_REPO is not set/],
  [{ tagOnly: true, tags: [] }, REPO, /exactly one tag, not 0/],
  [{ tagOnly: true, tags: [], push: false }, REPO, /exactly one tag, not 0/],
  [{ tagOnly: true }, REPO, /"latest", which moves/],
  [{ tagOnly: true, tags: ['a', 'b'] }, REPO, /exactly one tag, not 2/],
];
for (const [flags, env, message] of refused) {
  test(`refuses ${JSON.stringify([flags, env])}`, () =>
    assert.throws(() => readPublication(flags, env), { code: 'CONFIG_VALUE_INVALID', message }));
}

test('refuses a name that no registry takes, and says what it is made of', () => {
  const publication = readPublication({}, { KO_DOCKER_REPO: 'ghcr.io/Acme' });
  assert.throws(() => repositoryFor(publication, PATH), {
    message: new RegExp(`${PATH} has no valid name: .*ghcr.io/Acme/${MD5}`),
    hint: /KO_DOCKER_REPO/,
  });
});

test('prints no password that KO_DOCKER_REPO contains', () => {
  for (const KO_DOCKER_REPO of ['ann:hunter2@r.example/x', 'https://ann:hunter2@r.example/x'])
    assert.throws(
      () => repositoryFor(readPublication({}, { KO_DOCKER_REPO }), PATH),
      (thrown: Error) => !/hunter2/.test(inspect(thrown)),
    );
});

test('refuses a KO_DOCKER_REPO that is a URL, and does not repeat its password', () => {
  const env = { KO_DOCKER_REPO: 'https://user:secret@ghcr.io/acme' };
  assert.throws(
    () => readPublication({}, env),
    (thrown) => {
      assert.match(inspect(thrown), /KO_DOCKER_REPO begins with https:.*Remove https:/s);
      assert.doesNotMatch(inspect(thrown), /secret/);
      return true;
    },
  );
});
