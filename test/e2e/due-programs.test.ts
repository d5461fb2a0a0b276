// Of programs that one command builds, those run that something changed for.
import assert from 'node:assert/strict';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { notingGo } from '../go/noting-go.ts';
import { type Scope, temporaryDirectory } from '../tool/index.ts';
import { project, strakeOk } from './strake.ts';

const program = (imports: string, text: string) =>
  `package main\n\n${imports}\nfunc main() { println(${text}) }\n`;

const FILES = {
  'go.mod': 'module example.com/m\n\ngo 1.24\n',
  'cmd/a/main.go': program('import "example.com/m/lib"\n', 'lib.Name'),
  'cmd/b/main.go': program('import "example.com/m/lib"\n', 'lib.Name, "b"'),
  'cmd/c/main.go': program('', '"c"'),
  'lib/lib.go': 'package lib\n\nconst Name = "lib"\n',
  'strake.yaml': `plugins: [go]
platforms: [linux/amd64]
base: scratch
vcs: false
go: { programs: ["./cmd/{{image}}"] }
images: { a: {}, b: {}, c: {} }
`,
};

/** A project that is built, and a way to build it again that tells which packages go was given. */
async function builtProject(t: Scope) {
  const directory = await project(t, FILES);
  const go = await notingGo(t);
  const env = { STRAKE_CACHE: await temporaryDirectory(t), PATH: go.PATH };
  const build = async (...flags: readonly string[]) => {
    const before = (await go.calls()).length;
    const digests = await strakeOk(directory, ['build', '-o', 'oci:image', ...flags], { env });
    const calls = (await go.calls()).slice(before).filter((call) => / build /.test(call));
    return { digests, packages: calls.map((call) => call.split(' -- ')[1]) };
  };
  // At rest, or nothing is kept.
  await delay(60);
  const write = async (name: string, text: string) => {
    await writeFile(join(directory, name), text);
    await delay(60);
  };
  await build();
  return { directory, env, build, write };
}

test('builds only changed programs, with one command', async (t) => {
  const { directory, env, build, write } = await builtProject(t);
  assert.deepEqual((await build()).packages, []);
  const changes: readonly (readonly [name: string, text: string, packages: string])[] = [
    ['cmd/c/main.go', program('', '"C"'), 'c'],
    ['lib/lib.go', 'package lib\n\nconst Name = "LIB"\n', 'a b'],
    ['cmd/c/main.go', program('import "example.com/m/lib"\n', 'lib.Name'), 'c'],
    ['lib/more.go', 'package lib\n\nfunc init() { println("more") }\n', 'a b c'],
    ['go.mod', 'module example.com/m\n\ngo 1.25\n', 'a b c'],
  ];
  for (const [name, text, expected] of changes) {
    await write(name, text);
    const { digests, packages } = await build();
    const names = expected.split(' ').map((each) => `example.com/m/cmd/${each}`);
    assert.deepEqual(packages, [names.join(' ')], name);
    assert.equal(digests, (await build('--no-cache')).digests, name);
  }
  await write('cmd/a/main.go', program('', '"a"'));
  const plan = await strakeOk(directory, ['plan'], { env });
  assert.deepEqual(plan.match(/(compile:.*|local$)/gm), [
    `compile: ${join(directory, 'cmd/a/main.go')} changed`,
    'local',
    'local',
  ]);
});

test('builds only the program again that is missing in the cache', async (t) => {
  const { env, build } = await builtProject(t);
  const whole = await build();
  const home = join(env.STRAKE_CACHE, 'compile');
  const file = (await readdir(home, { recursive: true })).find((name) => name.endsWith('/b'));
  await rm(join(home, file ?? ''));
  assert.deepEqual(await build(), { ...whole, packages: ['example.com/m/cmd/b'] });
});
