import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requireRegistry } from '../tool/index.ts';
import { project, strake, strakeOk } from './strake.ts';

/** A base of files, with another config for each version. */
function base(version: string): string {
  return `platforms: [linux/amd64, linux/arm64]
base: scratch
vcs: false
plugins: [symlinks]
config:
  env: { PATH: "/usr/${version}:/bin", BASE_${version}: "1", KEPT: "base ${version}" }
  user: "${version === 'one' ? '65532' : '0'}"
  labels: { base: "${version}", own: from the base }
  cmd: [sh]
symlinks:
  files: { /etc/base: base-${version}.txt }
`;
}

const APP = `platforms: [linux/amd64, linux/arm64]
base: BASE
vcs: false
plugins: [symlinks]
config:
  entrypoint: [/app]
  user: "65532"
  env: { KEPT: own, ADDED: "1" }
  labels: { own: mine }
symlinks:
  files: { /app: app.txt }
`;

test('rebase makes what a build on the new base makes, tells stale images, and refuses a lost platform', async (t) => {
  const registry = await requireRegistry(t, { kind: 'distribution-v3' });
  if (!registry) return;
  const at = (name: string) => `${registry.host}/acme/${name}`;
  const cwd = await project(t, {
    'one.yaml': base('one'),
    'two.yaml': base('two'),
    'half.yaml': base('two').replace(', linux/arm64', ''),
    'app.yaml': APP.replace('BASE', at('base:latest')),
    'again.yaml': APP.replace('BASE', at('base:two')),
    'base-one.txt': 'one\n',
    'base-two.txt': 'two\n',
    'app.txt': 'app\n',
  });
  const build = (config: string, name: string) =>
    strakeOk(cwd, ['build', '-c', config, '-t', at(name), '--push']);
  await build('one.yaml', 'base:latest');
  await build('two.yaml', 'base:two');
  await build('half.yaml', 'base:half');
  await build('app.yaml', 'app:v1');
  const expected = (await build('again.yaml', 'app:again')).split('@')[1]?.trim() ?? '';

  const fresh = await strake(cwd, ['rebase', '--check', at('app:v1')]);
  assert.equal(fresh.status, 0, fresh.stderr);
  assert.match(fresh.stdout, /^fresh +\S+app:v1 +all platforms +\S+base:latest\n$/);

  const half = await strake(cwd, ['rebase', at('app:v1'), '--onto', at('base:half')]);
  assert.equal(half.status, 2);
  assert.match(half.stderr, /^error: base \S+base:half has no linux\/arm64, which the image has\n/);

  const dry = await strake(cwd, ['rebase', at('app:v1'), '--onto', at('base:two'), '--dry-run']);
  assert.equal(dry.stdout, `${at('app:v1')}@${expected}\n`, dry.stderr);

  const done = await strake(cwd, ['rebase', at('app:v1'), '--onto', at('base:two'), '-t', 'moved']);
  assert.equal(done.stdout, `${at('app:moved')}@${expected}\n`, done.stderr);
  assert.match(
    done.stderr,
    /^linux\/amd64 +\S+base:latest sha256:\S+ → \S+base:two sha256:\S+ +1 own layer\n/,
  );

  await strakeOk(cwd, ['copy', at('base:two'), at('base:latest')]);
  const stale = await strake(cwd, ['rebase', '--check', at('app:v1'), at('app:moved'), '--json']);
  assert.equal(stale.status, 3, stale.stderr);
  const checks: { state: string }[] = JSON.parse(stale.stdout);
  assert.deepEqual(
    checks.map(({ state }) => state),
    ['stale', 'fresh'],
  );

  const moved = await strakeOk(cwd, ['rebase', at('app:v1')]);
  assert.equal(
    moved,
    await build('app.yaml', 'app:rebuilt').then((line) => line.replace('app@', 'app:v1@')),
  );
  const again = await strake(cwd, ['rebase', at('app:v1')]);
  assert.equal(again.stdout, moved);
  assert.match(again.stderr, /is on this base already: 2 platforms unchanged/);
  const absent = await strake(cwd, ['rebase', '--check', at('none:v1')]);
  assert.equal(absent.status, 5, absent.stderr);
});
