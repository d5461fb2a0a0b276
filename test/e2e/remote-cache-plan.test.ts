// Where programs come from, as `strake plan`, `--metadata-file` and `strake cache info` tell it.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Plan } from '@strake/core';
import { cacheScene, compiledBy, PROGRAMS, printing } from './cache-scene.ts';
import type { Built, OtherMachine, Ran } from './other-machine.ts';

const TWO = `go: { programs: [{ package: ./cmd/a, entrypoint: true }, ./cmd/b] }
images: { all: {} }
`;

const succeeded = <Done extends Ran>(done: Done): Done => {
  assert.equal(done.status, 0, done.stderr);
  return done;
};

/** The lines of a plan that say where programs come from. */
async function sources(machine: OtherMachine): Promise<readonly string[]> {
  const { stdout } = succeeded(await machine.strake(['plan']));
  return (stdout.match(/^ *.*\b(local$|(local|compile): |remote 1).*$/gm) ?? []).map((line) =>
    line.trim(),
  );
}

/** By step, for each image. */
async function cacheOf(machine: OtherMachine): Promise<readonly unknown[]> {
  const { stdout } = succeeded(await machine.strake(['plan', '--json']));
  const { images }: Plan = JSON.parse(stdout);
  return images.flatMap(({ platforms }) => platforms.map(({ compile }) => compile.cache));
}

const sourceOf = ({ metadata }: Built) =>
  Object.values(metadata ?? {}).flatMap(({ platforms }) =>
    Object.values(platforms).map(({ cache }) => cache),
  );

const [A, B] = ['go build example.com/m/cmd/a', 'go build example.com/m/cmd/b'];

test('tells whether each program is here, in the remote cache, or will be compiled, and why', async (t) => {
  const place = await cacheScene(t, TWO);
  if (!place) return;
  const { repository, directory } = place;
  const first = await place.machine({ go: true });
  const reason = `no earlier build to reuse; not in ${repository}`;
  assert.deepEqual(await sources(first), [`compile: ${reason}`]);
  assert.deepEqual(await cacheOf(first), [
    { [A]: { from: 'compile', reason }, [B]: { from: 'compile', reason } },
  ]);
  assert.deepEqual(sourceOf(await first.build(['--push', '--cache-write'])), ['built']);
  assert.deepEqual(await sources(first), ['local']);
  assert.deepEqual(await cacheOf(first), [{ [A]: { from: 'local' }, [B]: { from: 'local' } }]);
  assert.deepEqual(sourceOf(await first.build(['--push'])), ['local']);

  const second = await place.machine();
  assert.deepEqual(await sources(second), [`remote ${repository}`]);
  const remote = { from: 'remote', repository };
  assert.deepEqual(await cacheOf(second), [{ [A]: remote, [B]: remote }]);
  const built = succeeded(await second.build(['--push']));
  assert.deepEqual(sourceOf(built), ['remote']);
  assert.deepEqual(built.processes, []);

  await writeFile(join(directory, 'cmd/b/main.go'), printing('changed'));
  const third = await place.machine({ go: true });
  assert.deepEqual(await sources(third), [
    `example.com/m/cmd/a: remote ${repository}`,
    `example.com/m/cmd/b: compile: ${reason}`,
  ]);
  const mixed = await third.build(['--cache-write']);
  assert.deepEqual(compiledBy(mixed), ['b']);
  const counts = (found: number, written: number) =>
    `remote cache ${repository}: ${found} ${found === 1 ? 'program' : 'programs'} found, ${written} written\n`;
  assert.ok(mixed.stderr.includes(counts(1, 1)), mixed.stderr);
  const again = await third.build(['--cache-write']);
  assert.ok(again.stderr.includes(counts(2, 0)), again.stderr);
  const quiet = await third.build(['--cache-write', '--quiet']);
  assert.equal(quiet.stderr, '');
  assert.deepEqual(sourceOf(mixed), ['built']);
});

test('says in a plan that a remote cache was not reached, and what another one does not have', async (t) => {
  const place = await cacheScene(t, TWO);
  if (!place) return;
  const machine = await place.machine({ go: true });
  const gone = 'localhost:1/acme/gone';
  const { stdout } = succeeded(await machine.strake(['plan', '--cache-from', gone]));
  const reason = `no earlier build to reuse; not in ${place.repository}; ${gone} was not reached`;
  assert.ok(stdout.includes(`compile: ${reason}\n`), stdout);
  const only = succeeded(await machine.strake(['plan', '--set', `cache.remote=[${gone}]`]));
  assert.ok(only.stdout.includes(`compile: no earlier build to reuse; ${gone} was not reached\n`));
  const bare = await place.machine({ go: false });
  const failed = await bare.strake(['build', '--set', `cache.remote=[${gone}]`]);
  assert.match(
    failed.stderr,
    /error: go is not on PATH, and ".*" for linux\/amd64 was not found: localhost:1\/acme\/gone was not reached/,
  );
});

test('tells how many programs the last build found, and does not count a plan as one', async (t) => {
  const place = await cacheScene(t, TWO);
  if (!place) return;
  const hits = async (machine: OtherMachine) => {
    const { stdout } = succeeded(await machine.strake(['cache', 'info', '--remote', '--json']));
    return JSON.parse(stdout).caches[0].lastBuild;
  };
  const first = await place.machine({ go: true });
  await sources(first);
  assert.equal(await hits(first), undefined);
  succeeded(await first.build(['--cache-write']));
  assert.deepEqual(await hits(first), { asked: 2, found: 0 });
  await writeFile(join(place.directory, 'cmd/b/main.go'), printing('changed'));
  const second = await place.machine({ go: true });
  succeeded(await second.build(['-o', 'oci:image']));
  assert.deepEqual(await hits(second), { asked: 2, found: 1 });
  await writeFile(join(second.directory, 'cmd/a/main.go'), printing('changed too'));
  await sources(second);
  assert.deepEqual(await hits(second), { asked: 2, found: 1 });
  const { stdout } = succeeded(await second.strake(['cache', 'info', '--remote']));
  assert.match(stdout, /\n {2}the last build here found 1 of 2 steps \(50 %\)\n/);
});

const UNSHARED = `images:
  a: { go: { programs: [./cmd/a], env: { CGO_ENABLED: "1" } } }
  b: { go: { programs: [./cmd/b], flags: ["-trimpath=false"] } }
  c: { go: { programs: [./cmd/c], ldflags: ["-X main.root=HERE/x"] } }
  d: { go: { programs: [./cmd/d], flags: ["-toolexec=/usr/bin/env"] } }
`;
const TOOLEXEC = '-toolexec may use files that go does not list';
const REASONS = {
  a: 'CGO_ENABLED=1 uses the C compiler of this machine',
  b: 'without -trimpath programs contain paths of this machine',
  c: '-ldflags contains the path of the project',
};

test('compiles as before what depends on the machine, writes nothing, and says why', async (t) => {
  const place = await cacheScene(t, UNSHARED);
  if (!place) return;
  const { repository } = place;
  const machine = await place.machine({ go: true });
  const file = join(machine.directory, 'strake.yaml');
  await writeFile(file, (await readFile(file, 'utf8')).replace('HERE', machine.directory));
  const expected = (from: string, before: string) =>
    Object.entries(REASONS).map(([name, why]) => {
      const step = { from, reason: `${before}not shared: ${why}` };
      return { [`go build example.com/m/cmd/${name}`]: step };
    });
  const d = {
    'go build example.com/m/cmd/d': {
      from: 'compile',
      reason: `${TOOLEXEC}; therefore not shared`,
    },
  };
  assert.deepEqual(await cacheOf(machine), [
    ...expected('compile', 'no earlier build to reuse; '),
    d,
  ]);
  const built = succeeded(await machine.build(['--push', '--cache-write']));
  assert.deepEqual(compiledBy(built), PROGRAMS);
  assert.doesNotMatch(built.stderr, /warning/);
  const says = `${repository}: 0 programs found, 0 written, 4 not shared: ${REASONS.a}; "strake plan" tells`;
  assert.ok(built.stderr.includes(`\nremote cache ${says} the reason for each\n`), built.stderr);
  assert.deepEqual(await cacheOf(machine), [...expected('local', ''), d]);
  assert.deepEqual(await sources(machine), [
    ...Object.values(REASONS).map((why) => `local: not shared: ${why}`),
    `compile: ${TOOLEXEC}; therefore not shared`,
  ]);
  assert.deepEqual(compiledBy(await machine.build()), ['d']);
  const { stdout } = succeeded(await machine.strake(['cache', 'info', '--remote']));
  assert.match(stdout, new RegExp(`^${repository}: 0 entries`));
});
