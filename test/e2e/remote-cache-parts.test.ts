import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runOk, startRegistry } from '../tool/index.ts';
import { otherMachine } from './other-machine.ts';
import { project } from './strake.ts';

/** Each platform has a program; its option is in the command line. */
const PLUGIN = `
import { join } from 'node:path';
export const plugin = {
  name: 'tiny',
  schema: { type: 'object', additionalProperties: false, properties: { text: { type: 'string' } } },
  compile: (job, { directory, outputDirectory, images: [{ name: image, options: { text } }] }) => ({
    ...job,
    steps: [{
      id: 'program',
      argv: ['/bin/sh', '-c', 'echo "$1" > "$0"', join(outputDirectory, 'program'), text],
      directory,
      outputs: [join(outputDirectory, 'program')],
      inputs: { files: [], shared: { command: ['sh', text], env: {}, tool: { name: 'sh', version: '1' } } },
    }],
    outputs: [{ id: 'program', image, file: join(outputDirectory, 'program') }],
  }),
  layer: (plan, { outputs: [{ file }] }) => ({
    layers: [{ id: 'program', entries: [{ type: 'file', path: '/program', content: { file } }] }],
  }),
};
`;

test('compares shards of some platforms of a commit with shards of the same platforms', async (t) => {
  const { host } = await startRegistry(t, { kind: 'ggcr' });
  const directory = await project(t, {
    'plugin.mjs': PLUGIN,
    'strake.yaml': `plugins: [./plugin.mjs]
base: scratch
tiny: { text: text }
cache: { remote: ${host}/cache, trust: registry }
`,
  });
  const git = (...args: string[]) => runOk(['git', ...args], { cwd: directory });
  await git('init', '-q');
  await git('add', '.');
  await git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '-qm', 'one');
  const shard = async (...args: string[]) => {
    const machine = await otherMachine(t, directory, { clone: true });
    const done = await machine.strake(['build', '--shard', '1/1', '--cache-write', ...args]);
    assert.equal(done.status, 0, done.stderr);
    return done.stderr;
  };
  for (const platform of ['linux/amd64', 'linux/arm64', 'linux/amd64'])
    assert.doesNotMatch(await shard('-p', platform), /^warning/m);
  assert.match(
    await shard('-p', 'linux/amd64', '--set', 'tiny.text=other'),
    /^warning: the command line of "program" for linux\/amd64 differs between this machine and/m,
  );
});

test('says without Go why a program is in no remote cache', async (t) => {
  const directory = await project(t, {
    'go.mod': 'module example.com/app\n\ngo 1.24\n',
    'main.go': 'package main\n\nfunc main() {}\n',
    'strake.yaml': `plugins: [go]
platforms: [linux/amd64]
cache: { remote: localhost:1/cache, trust: registry }
go: { programs: [.], env: { CGO_ENABLED: 1 } }
`,
  });
  const { status, stderr } = await (await otherMachine(t, directory)).strake(['build']);
  assert.equal(status, 4);
  assert.match(
    stderr,
    /^error: go is not on PATH, and "go build example\.com\/app" for linux\/amd64 is not shared: CGO_ENABLED=1 uses the C compiler/m,
  );
});

test('says without Go how to get a program into a remote cache, and that modified sources count', async (t) => {
  const directory = await project(t, {
    'go.mod': 'module example.com/app\n\ngo 1.24\n',
    'main.go': 'package main\n\nfunc main() {}\n',
    'strake.yaml': `plugins: [go]
platforms: [linux/amd64]
cache: { remote: localhost:1/cache, trust: registry }
go: { programs: [.] }
`,
  });
  const git = (...args: string[]) => runOk(['git', ...args], { cwd: directory });
  await git('init', '-q');
  await git('add', 'go.mod', 'main.go');
  await git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '-qm', 'one');
  const hintFor = async () => {
    const machine = await otherMachine(t, directory);
    const { status, stderr } = await machine.strake(['build']);
    assert.equal(status, 4);
    assert.match(
      stderr,
      /"go build example\.com\/app" .* was not found: localhost:1\/cache was not reached$/m,
    );
    return /^error: go is not on PATH.*\n {2}hint: (.*)$/m.exec(stderr)?.[1] ?? stderr;
  };
  const { status, stdout } = await (await otherMachine(t, directory)).strake(['plan']);
  assert.equal(status, 0);
  assert.match(stdout, /localhost:1\/cache.*go is not on PATH/);
  const build = 'Or build the same files once on a machine that has go, with --cache-write.';
  const modified = /Uncommitted changes and untracked files count.*vcs: labels/;
  const hint = await hintFor();
  assert.ok(hint.includes(build), hint);
  assert.match(hint, modified);
  await git('add', '.');
  await git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '-qm', 'two');
  assert.doesNotMatch(await hintFor(), modified);
});
