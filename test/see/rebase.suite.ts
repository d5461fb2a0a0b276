// Images on other bases, beside "crane rebase", and run.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { project, strake, strakeOk, TINY } from '../e2e/strake.ts';
import { OCI, Repository } from '../lifecycle/put-image.ts';
import { type Registry, runImage, runOk, startRegistry, tool } from '../tool/index.ts';
import { putVersion } from './put-version.ts';

interface ManifestJson {
  readonly mediaType: string;
  readonly layers: readonly { readonly digest: string; readonly mediaType: string }[];
  readonly manifests: readonly {
    readonly digest: string;
    readonly platform: Record<string, unknown>;
  }[];
  readonly annotations?: Readonly<Record<string, string>>;
}

const WINDOWS = { os: 'windows', architecture: 'amd64' };

describe('strake rebase', () => {
  const cleanups: (() => void | Promise<void>)[] = [];
  const scope = { after: (clean: () => void | Promise<void>) => void cleanups.push(clean) };
  let registry: Registry;
  let crane = '';
  let cwd = '';
  const at = (name: string) => `${registry.host}/acme/${name}`;
  const manifest = async (name: string): Promise<ManifestJson> =>
    JSON.parse(await runOk([crane, 'manifest', at(name)]));
  const config = async (name: string, platform = 'linux/amd64') =>
    JSON.parse(await runOk([crane, 'config', '--platform', platform, at(name)]));
  const rebase = (...args: readonly string[]) => strake(cwd, ['rebase', ...args]);
  const put = (tag: string, base: Omit<Parameters<typeof putVersion>[3], 'version'> = {}) =>
    putVersion(scope, at('base'), tag, { version: tag, ...base });
  /** Builds the program on a base. */
  const build = async (name: string, base: string, extra = '') => {
    const text = `base: ${JSON.stringify(base)}\nplugins: [go]\nvcs: false\ngo: { programs: [./cmd/app] }\n${extra}`;
    await writeFile(join(cwd, 'strake.yaml'), text);
    await strakeOk(cwd, ['build', '--push', '-t', at(name)]);
  };

  before(async () => {
    crane = await tool('crane');
    registry = await startRegistry(scope, { kind: 'distribution-v3' });
    cwd = await project(scope, TINY);
    await put('one');
    await put('two', { config: { Env: ['PATH=/two'], User: '0' } });
  });
  after(async () => {
    for (const clean of cleanups.reverse()) await clean();
  });

  test('has the layers that crane rebase gives a single image, but not the old environment', async () => {
    await build('single:v1', at('base:one'), 'platforms: [linux/amd64]\nindex: false\n');
    const args = ['--old_base', at('base:one'), '--new_base', at('base:two')];
    await runOk([
      crane,
      'rebase',
      '--platform',
      'linux/amd64',
      at('single:v1'),
      ...args,
      '-t',
      at('single:crane'),
    ]);
    const done = await rebase(at('single:v1'), '--onto', at('base:two'), '-t', 'strake');
    assert.equal(done.status, 0, done.stderr);
    const [theirs, mine] = [await config('single:crane'), await config('single:strake')];
    assert.deepEqual(mine.rootfs, theirs.rootfs);
    const digests = ({ layers }: ManifestJson) => layers.map(({ digest }) => digest);
    assert.deepEqual(
      digests(await manifest('single:strake')),
      digests(await manifest('single:crane')),
    );
    assert.ok(theirs.config.Env.includes('BASE=one'));
    assert.deepEqual(mine.config.Env, ['PATH=/two:/app']);
  });

  test('runs on the new base', async (t) => {
    await build('run:v1', at('base:one'), 'platforms: [linux/amd64, linux/arm64]\n');
    await strakeOk(cwd, ['rebase', at('run:v1'), '--onto', at('base:two')]);
    const ran = await runImage(t, `docker://${at('run:v1')}`);
    assert.equal(ran.status, 0, ran.stderr);
    assert.equal(ran.stderr, 'tiny\n');
    await strakeOk(cwd, ['validate', at('run:v1')]);
    for (const onto of ['builtin:static', 'scratch']) {
      await strakeOk(cwd, ['rebase', at('run:v1'), '--onto', onto, '-t', 'made']);
      const again = await runImage(t, `docker://${at('run:made')}`);
      assert.equal(again.stderr, 'tiny\n', onto);
    }
    const check = await rebase('--check', at('run:made'));
    assert.equal(check.stdout.split(/ +/)[0], 'pinned', check.stderr);
  });

  test('makes of builtin:static the config that a build makes of it', async () => {
    await build('built:v1', at('base:one'));
    await build('built:v2', 'builtin:static');
    const done = await rebase(at('built:v1'), '--onto', 'builtin:static');
    assert.equal(done.status, 0, done.stderr);
    const [{ rootfs, ...mine }, { rootfs: expected, ...theirs }] = await Promise.all([
      config('built:v1'),
      config('built:v2'),
    ]);
    assert.deepEqual(mine, theirs);
    // The own layer of a build on builtin:static also has the parents of its files.
    assert.equal(rootfs.diff_ids[0], expected.diff_ids[0]);
    const check = await rebase('--check', at('built:v1'));
    assert.equal(check.status, 0, check.stdout);
    assert.match(check.stdout, /^fresh .* builtin:static\n$/);
  });

  test('moves an image whose old base is gone, and one of crane while it is there', async () => {
    await put('gone');
    await build('app:v1', at('base:gone'));
    const layer = join(cwd, 'layer.tar');
    await writeFile(join(cwd, 'own.txt'), 'own\n');
    await runOk(['tar', '-C', cwd, '-cf', layer, 'own.txt']);
    const append = ['append', '--platform', 'linux/amd64', '-b', at('base:gone'), '-f', layer];
    await runOk([crane, ...append, '--set-base-image-annotations', '-t', at('foreign:v1')]);
    const moved = await rebase(at('foreign:v1'), '--onto', at('base:two'), '-t', 'moved');
    assert.equal(moved.status, 0, moved.stderr);
    assert.equal((await config('foreign:moved')).config.User, '0');
    const { manifests } = await manifest('base:gone');
    for (const digest of [await digestOf('base:gone'), ...manifests.map((each) => each.digest)])
      await runOk([crane, 'delete', at(`base@${digest}`)]);
    const done = await rebase(at('app:v1'), '--onto', at('base:two'));
    assert.equal(done.status, 0, done.stderr);
    const unknown = await rebase(at('foreign:v1'), '--onto', at('base:two'));
    assert.equal(unknown.status, 2);
    assert.match(
      unknown.stderr,
      /^error: image \S+ for linux\/amd64 does not tell .*: its base \S+ does not exist any more\n/,
    );
    const named = await rebase(
      at('foreign:v1'),
      '--onto',
      at('base:two'),
      '--old-base',
      at('base:one'),
    );
    assert.match(named.stderr, /those of \S+base:one are not the lowest ones/);
  });
  const digestOf = async (name: string) => (await runOk([crane, 'digest', at(name)])).trim();

  test('moves an image of ko', async () => {
    const ko = ['ko', 'build', './cmd/app', '--bare', '--platform=linux/amd64,linux/arm64'];
    await strakeOk(cwd, ko, {
      env: { KO_DOCKER_REPO: at('ko'), KO_DEFAULTBASEIMAGE: at('base:one') },
    });
    const done = await rebase(at('ko:latest'), '--onto', at('base:two'));
    assert.equal(done.status, 0, done.stderr);
    const { Env } = (await config('ko:latest')).config;
    assert.deepEqual(Env, ['PATH=/two:/ko-app', 'KO_DATA_PATH=/var/run/ko']);
  });

  test('follows the version of Windows, and refuses another build', async () => {
    const version = (revision: string) => ({ ...WINDOWS, 'os.version': revision });
    const family = 'docker';
    const names = { a: '10.0.20348.1', b: '10.0.20348.2', c: '10.0.26100.1' };
    for (const [tag, revision] of Object.entries(names))
      await putVersion(scope, at('windows'), tag, {
        ...{ version: tag, family, platforms: [version(revision)] },
        config: { User: 'ContainerUser', Env: [`Path=c:\\${tag}`] },
      });
    const bases = { 'linux/*': at('base:one'), 'windows/*': at('windows:a') };
    await writeFile(
      join(cwd, 'strake.yaml'),
      `base: ${JSON.stringify(bases)}\nplugins: [go, windows]\nvcs: false\ngo: { programs: [./cmd/app] }\nplatforms: [linux/amd64, windows/amd64]\n`,
    );
    await strakeOk(cwd, ['build', '--push', '-t', at('both:v1')]);
    const onto = (windows: string) => ['--onto', `windows/*=${at(`windows:${windows}`)}`];
    const refused = await rebase(at('both:v1'), ...onto('c'));
    assert.equal(refused.status, 2);
    assert.match(refused.stderr, /has no windows\/amd64:10\.0\.20348, which the image has/);
    const done = await rebase(at('both:v1'), ...onto('b'));
    assert.equal(done.status, 0, done.stderr);
    assert.match(done.stderr, /^linux\/amd64 +stays as it is\n/);
    const { manifests } = await manifest('both:v1');
    const [linux, windows] = manifests;
    assert.equal(linux?.platform.os, 'linux');
    assert.deepEqual(windows?.platform, {
      architecture: 'amd64',
      os: 'windows',
      'os.version': '10.0.20348.2',
    });
    const moved = JSON.parse(await runOk([crane, 'config', at(`both@${windows?.digest}`)]));
    assert.equal(moved['os.version'], '10.0.20348.2');
    assert.ok(
      moved.config.Env.some((line: string) => line.startsWith('Path=c:\\b')),
      moved.config.Env.join(),
    );
  });

  test('keeps the media types of the image, whatever those of the base are', async () => {
    await put('docker', { family: 'docker' });
    await put('zstd', { compression: 'zstd' });
    await build('types:v1', at('base:one'));
    await build('types:docker', at('base:docker'));
    for (const [name, onto] of [
      ['v1', 'docker'],
      ['v1', 'zstd'],
      ['docker', 'one'],
    ] as const) {
      const done = await rebase(at(`types:${name}`), '--onto', at(`base:${onto}`), '-t', 'mixed');
      assert.equal(done.status, 0, done.stderr);
      const index = await manifest('types:mixed');
      const [first] = index.manifests;
      const { mediaType, layers } = await manifest(`types@${first?.digest}`);
      const family = name === 'docker' ? /^application\/vnd\.docker\./ : /^application\/vnd\.oci\./;
      for (const type of [index.mediaType, mediaType, ...layers.map((each) => each.mediaType)])
        assert.match(type, family);
      await strakeOk(cwd, ['validate', at('types:mixed')]);
      // It can be moved again: also a manifest of Docker has its record.
      assert.equal((await rebase(at('types:mixed'), '--onto', at('base:two'))).status, 0);
    }
  });

  test('does not believe a damaged or copied record', async () => {
    await build('record:v1', at('base:one'), 'platforms: [linux/amd64]\nindex: false\n');
    const { annotations = {} } = await manifest('record:v1');
    const record = annotations['dev.strake.base'] ?? '';
    const damaged = ['-a', `dev.strake.base=${record.slice(0, 30)}`];
    await runOk([crane, 'mutate', at('record:v1'), ...damaged, '-t', at('record:damaged')]);
    // The old base is there: it is read instead.
    const read = await rebase(at('record:damaged'), '--onto', at('base:two'), '-t', 'mended');
    assert.equal(read.status, 0, read.stderr);
    const nameless = ['-a', `org.opencontainers.image.base.name=${at('none:one')}`];
    await runOk([crane, 'mutate', at('record:damaged'), ...nameless, '-t', at('record:lost')]);
    const lost = await rebase(at('record:lost'), '--onto', at('base:two'));
    assert.equal(lost.status, 2, lost.stderr);
    assert.match(lost.stderr, /its base \S+ does not exist any more/);
    // An appended layer makes it the record of another image.
    const append = ['append', '-b', at('record:v1'), '-f', join(cwd, 'layer.tar')];
    await runOk(['tar', '-C', cwd, '-cf', join(cwd, 'layer.tar'), 'go.mod']);
    await runOk([crane, ...append, '-t', at('record:appended')]);
    const appended = await rebase(at('record:appended'), '--onto', at('base:two'), '-t', 'moved');
    assert.equal(appended.status, 0, appended.stderr);
    assert.equal((await manifest('record:moved')).layers.length, 4);
  });

  test('attests the result as the image was, and signs it with a key', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    await writeFile(join(cwd, 'key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    await writeFile(join(cwd, 'key.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
    await writeFile(
      join(cwd, 'strake.yaml'),
      `base: ${at('base:one')}\nplugins: [go, attest]\nvcs: false\ngo: { programs: [./cmd/app] }\nattest: { sbom: [spdx, cyclonedx], sign: { key: key.pem } }\n`,
    );
    await strakeOk(cwd, ['build', '--push', '-t', at('attested:v1')]);
    const from = await digestOf('attested:v1');
    const unsigned = await rebase(at('attested:v1'), '--onto', at('base:two'), '-t', 'bare');
    assert.equal(unsigned.status, 0, unsigned.stderr);
    assert.match(
      unsigned.stderr,
      /\nattached SBOM \(spdx, cyclonedx\), provenance; the signatures of the old image do not hold for it: sign it with --key\n$/,
    );
    const done = await rebase(at('attested:v1'), '--onto', at('base:two'), '--key', 'key.pem');
    assert.equal(done.status, 0, done.stderr);
    await strakeOk(cwd, ['verify', at('attested:v1'), '--key', 'key.pub']);
    const sbom: {
      packages: {
        name: string;
        primaryPackagePurpose: string;
        checksums?: { checksumValue: string }[];
      }[];
    } = JSON.parse(
      await strakeOk(cwd, ['sbom', at('attested:v1'), '-p', 'linux/amd64', '--format', 'spdx']),
    );
    const base = await runOk([crane, 'digest', '--platform', 'linux/amd64', at('base:two')]);
    assert.match(JSON.stringify(sbom), new RegExp(base.trim().slice(7)));
    const provenance = JSON.parse(await strakeOk(cwd, ['provenance', at('attested:v1')]));
    assert.match(provenance.buildDefinition.buildType, /rebase\.md#provenance$/);
    const [image] = provenance.buildDefinition.resolvedDependencies;
    assert.equal(`sha256:${image.digest.sha256}`, from);
    const none = await rebase(
      at('attested:bare'),
      '--onto',
      at('base:one'),
      '-t',
      'none',
      '--no-attest',
    );
    assert.doesNotMatch(none.stderr, /attached/);
  });

  test('signs again only what it verified: not what somebody else pushed to the tag', async () => {
    const app = at('attested:v1');
    const key = ['--onto', at('base:one'), '--key', 'key.pem'];
    await runOk([crane, 'mutate', '-l', 'evil=1', at('record:v1'), '-t', app]);
    const evil = await digestOf('attested:v1');
    for (const more of [[], ['--dry-run'], ['-t', 'other']]) {
      const refused = await rebase(app, ...key, ...more);
      assert.equal(refused.status, 6, refused.stderr);
      assert.match(
        refused.stderr,
        /^error: docker:\S+ is not signed again: linux\/amd64 \S+ it has no signature \(key key\.pem\)\n/,
      );
    }
    assert.equal(await digestOf('attested:v1'), evil);
    assert.equal((await rebase(at('attested:other'), '--check')).status, 5);
    const others = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
    await writeFile(join(cwd, 'other.pub'), others.export({ type: 'spki', format: 'pem' }));
    const moved = at('attested:v2');
    await strakeOk(cwd, ['build', '--push', '-t', moved]);
    const other = await rebase(moved, ...key, '--old-key', 'other.pub');
    assert.match(other.stderr, /is not signed by the key other\.pub/);
    const known = await rebase(moved, ...key, '--old-key', 'key.pub', '-t', 'v3');
    assert.equal(known.status, 0, known.stderr);
    const forced = await rebase(app, ...key, '--sign-unverified');
    assert.equal(forced.status, 0, forced.stderr);
    await strakeOk(cwd, ['verify', app, '--key', 'key.pub']);
    for (const [args, message] of [
      [['--keyless'], /nothing says who must have signed the image before/],
      [['--old-key', 'key.pub'], /--old-key is for an image that is signed again/],
      [['--key', 'key.pem', '--no-attest'], /--no-attest excludes signing/],
      [['--key', 'key.pem', '--old-key', 'key.pub', '--identity', 'me'], /exclude each other/],
    ] as const) {
      const refused = await rebase(app, ...args);
      assert.equal(refused.status, 2, refused.stderr);
      assert.match(refused.stderr, message);
    }
  });

  test('moves images of layouts', async () => {
    await strakeOk(cwd, ['copy', at('attested:bare'), 'oci:layout:v1']);
    const done = await rebase('oci:layout:v1', '--onto', at('base:one'));
    assert.equal(done.status, 0, done.stderr);
    await strakeOk(cwd, ['validate', 'oci:layout:v1']);
    assert.match(done.stderr, /\nattached SBOM \(spdx, cyclonedx\), provenance/);
  });

  test('keeps what an index lists beside images for platforms', async () => {
    await build('wasm:v1', at('base:one'));
    const repository = new Repository(at('wasm'));
    const { manifests } = await manifest('wasm:v1');
    const config = await repository.putBlob('application/vnd.wasm.config.v0+json', '{}');
    const layer = await repository.putBlob('application/wasm', 'wasm');
    const wasm = {
      ...(await repository.putManifest(OCI.manifest, { config, layers: [layer] })),
      platform: { architecture: 'wasm', os: 'wasip1' },
    };
    await repository.putManifest(OCI.index, { manifests: [wasm, ...manifests] }, 'v1');
    for (const onto of [at('base:two'), 'builtin:static']) {
      const done = await rebase(at('wasm:v1'), '--onto', onto, '-t', `${at('elsewhere')}:v1`);
      assert.equal(done.status, 0, done.stderr);
      assert.match(done.stderr, /\nwasip1\/wasm +stays as it is\n/);
      assert.doesNotMatch(done.stderr, /left out/);
      assert.match(done.stderr, /\nrebased 2 platforms to /);
      const [first, ...others] = (await manifest('elsewhere:v1')).manifests;
      assert.deepEqual(first, wasm);
      assert.equal(others.length, manifests.length);
      await runOk([crane, 'blob', `${at('elsewhere')}@${layer.digest}`]);
    }
  });

  test('follows the tag of a base that is named with tag and digest', async () => {
    await put('tagged');
    const old = await digestOf('base:tagged');
    await build('tagged:v1', `${at('base:tagged')}@${old}`);
    const fresh = await rebase('--check', at('tagged:v1'));
    assert.match(fresh.stderr, /^every image is on the newest of its bases\n$/);
    await runOk([crane, 'tag', at('base:two'), 'tagged']);
    const stale = await rebase('--check', at('tagged:v1'), at('none:v1'));
    assert.equal(stale.status, 3, stale.stdout);
    assert.match(
      stale.stderr,
      /\n1 image of 2 has a newer base: .*\n1 image of 2 could not be checked\n$/,
    );
    const done = await rebase(at('tagged:v1'));
    assert.equal(done.status, 0, done.stderr);
    assert.deepEqual((await config('tagged:v1')).config.Env, ['PATH=/two:/app']);
  });

  test('leaves everything as it is where one platform cannot move', async () => {
    await build('whole:v1', at('base:one'));
    await put('half', { platforms: [{ os: 'linux', architecture: 'amd64' }] });
    const before = await digestOf('whole:v1');
    const refused = await rebase(at('whole:v1'), '--onto', at('base:half'));
    assert.equal(refused.status, 2);
    assert.match(refused.stderr, /has no linux\/arm64/);
    assert.equal(await digestOf('whole:v1'), before);
  });
});
