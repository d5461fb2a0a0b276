// strake diff, end to end: layouts, what would be built, exit codes.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { project, strake, strakeOk } from './strake.ts';

const FILES = `plugins: [symlinks]
platforms: [linux/amd64, linux/arm64]
base: scratch
vcs: false
config: { env: { MODE: debug } }
symlinks: { files: { /etc/motd: { content: hello }, /etc/other: { content: same } } }
`;

test('compares layouts, and an image with what would be built', async (t) => {
  const directory = await project(t, { 'strake.yaml': FILES });
  const env = { STRAKE_CACHE: join(directory, 'cache') };
  const change = ['--set', 'config.user=7', '--set', 'symlinks.files./etc/motd.content=bye'];
  await strakeOk(directory, ['build', '-o', 'oci:one:v1'], { env });
  await strakeOk(directory, ['build', '-o', 'oci:two:v1', ...change], { env });

  const same = await strake(directory, ['diff', 'oci:one:v1', 'oci:one:v1'], { env });
  assert.match(same.stdout, /^oci:\S+one:v1 → oci:\S+one:v1: equal, sha256:\w{12}\n$/);
  assert.equal(same.status, 0);
  const unchanged = await strake(directory, ['diff', 'oci:one:v1', '-q'], { env });
  assert.equal(unchanged.status, 0, unchanged.stderr);
  assert.match(unchanged.stdout, /→ build of \S+: equal, sha256:\w{12}\n$/);

  const found = await strake(directory, ['diff', 'oci:one:v1', 'oci:two:v1'], { env });
  assert.equal(found.status, 0, found.stderr);
  assert.match(found.stdout, /\nconfig\n {2}\+ config\.User {2}"7"\n/);
  assert.match(found.stdout, /\nentries\n {2}~ etc\/motd {2}content {2}5 B → 3 B \(-2 B\)\n$/);

  const summary = join(directory, 'summary.md');
  const failing = ['--fail-on', 'user,size:+5%', '--json'];
  const built = await strake(directory, ['diff', 'oci:one:v1', '-q', ...change, ...failing], {
    env: { ...env, GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary },
  });
  assert.equal(built.status, 1, built.stderr);
  assert.match(
    built.stderr,
    /error: linux\/amd64, linux\/arm64: the user is "7", was "" \(--fail-on user\)\n/,
  );
  const { equal, failed, platforms } = JSON.parse(built.stdout);
  assert.deepEqual([equal, failed.length, failed[0].condition], [false, 2, 'user']);
  assert.deepEqual(
    platforms.map(({ platform, entries }: { platform: string; entries: object[] }) => [
      platform,
      entries.length,
    ]),
    [
      ['linux/amd64', 1],
      ['linux/arm64', 1],
    ],
  );
  assert.match(await readFile(summary, 'utf8'), /\n- added `config\.User`: `"7"`\n/);
});

test('refuses what makes no sense, and images that are not there', async (t) => {
  const directory = await project(t, { 'strake.yaml': FILES });
  const refused = async (args: readonly string[], status: number, message: RegExp) => {
    const done = await strake(directory, ['diff', ...args]);
    assert.equal(done.status, status, done.stderr);
    assert.match(done.stderr, message);
    assert.equal(done.stdout, '');
  };
  await refused(['oci:a', 'oci:b', '--fail-on', 'users'], 2, /unknown condition "users"/);
  await refused(['oci:a', 'oci:b', '--ignore', 'time'], 2, /--ignore "time" is not a kind/);
  await refused(['oci:a', 'oci:b', '--set', 'a=1'], 2, /--set is for a comparison with what/);
  await refused(['oci:a', 'oci:b'], 2, /layout \S+ does not exist/);
});

test('chooses the image with the repository of the first one', async (t) => {
  const images =
    'images: { one: { repository: reg.example/a }, two: { repository: reg.example/b } }\n';
  const directory = await project(t, { 'strake.yaml': FILES + images });
  await strakeOk(directory, ['build', '-i', 'one', '-o', 'oci:one:v1']);
  const none = await strake(directory, ['diff', 'oci:one:v1']);
  assert.equal(none.status, 2, none.stderr);
  assert.match(none.stderr, /no image of the configuration has the repository/);
  assert.match(none.stderr, /--image NAME.* It has one, two\./);
  const named = await strake(directory, ['diff', 'oci:one:v1', '-i', 'one', '-q']);
  assert.match(named.stdout, /→ build of one: equal/, named.stderr);
});
