// What makes machines with the same commit compile the same things again is said.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { runOk, temporaryDirectory } from '../tool/index.ts';
import { cacheScene, type MachineOptions, type SceneOptions } from './cache-scene.ts';
import { EMPTY_IMAGE, project, strakeOk } from './strake.ts';

async function git(directory: string, ...args: readonly string[]): Promise<void> {
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.com'];
  await runOk(['git', ...identity, ...args], { cwd: directory });
}

/** A project whose commit is one after the tag v1.0.0, and a way to run jobs on machines with clones of it. */
async function scene(
  t: TestContext,
  settings: string,
  options: SceneOptions,
  files: Readonly<Record<string, string>> = {},
) {
  const place = await cacheScene(t, settings, options);
  if (!place) return undefined;
  const { directory } = place;
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
  await git(directory, 'init', '-q');
  await git(directory, 'add', '.');
  await git(directory, 'commit', '-qm', 'first');
  await git(directory, 'tag', 'v1.0.0');
  await git(directory, 'commit', '-qm', 'second', '--allow-empty');
  const job = async (
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    from: MachineOptions = { clone: true, go: true },
  ) => {
    const { status, stderr } = await (await place.machine(from)).strake(['build', ...args], env);
    assert.equal(status, 0, stderr);
    return stderr.match(/^warning: .*\n {2}hint: .*$/gm) ?? [];
  };
  return { ...place, job };
}

const shard = (index: number) => ['--shard', `${index}/2`, '--cache-write'];

const VERSIONED = `vars: { version: { git: describe, fallback: dev } }
go: { programs: [{ package: ./cmd/a, entrypoint: true }, ./cmd/b], ldflags: ["-X main.version={{version}}"] }
images: { all: {} }
`;

test('names a variable from git that a shallow clone gives another value', async (t) => {
  const place = await scene(t, VERSIONED, {});
  if (!place) return;
  const { directory, job } = place;
  const shallow = join(await temporaryDirectory(t), 'shallow');
  await runOk(['git', 'clone', '-q', '--depth', '1', `file://${directory}`, shallow]);
  assert.deepEqual(await job(shard(1)), []);
  // As the first: nothing to say, though the second shard is lost.
  assert.deepEqual(await job([]), []);
  const says =
    /^warning: the variable "version" has another value here than on another machine with the same commit, so neither finds "go build example\.com\/m\/cmd\/a" for linux\/amd64 of the other\n {2}hint: If it comes from git, clone with the same history/;
  for (const args of [shard(2), []]) {
    const warnings = await job(args, {}, { from: shallow, go: true });
    assert.equal(warnings.filter((each) => says.test(each)).length, 1, warnings.join('\n'));
  }
});

test('names a platform that a base has got between two shards', async (t) => {
  const place = await scene(t, 'images: { a: {} }\ngo: { programs: [./cmd/a] }\n', {
    platforms: 'all',
    base: 'HOST/acme/base',
  });
  if (!place) return;
  const base = async (platforms: string) => {
    const config = EMPTY_IMAGE.replace('linux/amd64', platforms);
    const below = await project(t, {
      'strake.yaml': `${config}repository: ${place.host}/acme/base\n`,
    });
    await strakeOk(below, ['build', '--push']);
  };
  await base('linux/amd64, linux/arm64');
  assert.deepEqual(await place.job(shard(1)), []);
  await base('linux/amd64, linux/arm64, linux/s390x');
  const [warning, ...others] = await place.job(shard(2));
  assert.match(
    warning ?? '',
    /^warning: platform linux\/s390x is built here, but not on another machine, for the same commit\n {2}hint: If "platforms: all"/,
  );
  assert.deepEqual(others, []);
});

/** A program whose version a variable decides, and which is not always there. */
const TOOL = `import { join } from 'node:path';

export const plugin = {
  name: 'copies',
  compile(job, { images: [{ name: image }], outputDirectory, directory, env, purpose, error }) {
    const { TOOL_VERSION: version } = env;
    if (purpose === 'compile' && !version) throw error('TOOL_NOT_FOUND', 'there is no copier');
    const source = join(directory, 'go.mod');
    const tool = { name: 'copier', ...(version && { version }) };
    const copies = ['x', 'y'].map((name) => ({ name, file: join(outputDirectory, name) }));
    const steps = copies.map(({ name, file }) => ({
      id: 'copy to ' + name,
      argv: ['/bin/cp', source, file],
      directory,
      outputs: [file],
      inputs: { files: [source], shared: { command: ['copy', name, env.FLAGS ?? ''], env: {}, tool } },
    }));
    const outputs = copies.map(({ name, file }) => ({ id: name, image, file }));
    return { ...job, steps: [...job.steps, ...steps], outputs: [...job.outputs, ...outputs] };
  },
  layer: (plan, { outputs }) => ({
    layers: [
      { id: 'copies', entries: outputs.map(({ id, file }) => ({ type: 'file', path: '/' + id, content: { file } })) },
    ],
  }),
};
`;

test('names the versions of a tool that differ', async (t) => {
  const options = { plugins: './copies.mjs' };
  const place = await scene(t, 'images: { all: {} }\n', options, { 'copies.mjs': TOOL });
  if (!place) return;
  assert.deepEqual(await place.job(shard(1), { TOOL_VERSION: 'v7' }), []);
  const hint = 'hint: Install the same version everywhere.';
  assert.deepEqual(await place.job(shard(2), { TOOL_VERSION: 'v8' }), [
    `warning: "copy to x" for linux/amd64 is built by v8 here, and by v7 on another machine\n  ${hint}`,
  ]);
  // Here any version will do.
  assert.deepEqual(await place.job([]), []);
  const machine = await place.machine({ clone: true });
  const { status, stderr } = await machine.strake(['build'], { FLAGS: '-v' });
  assert.notEqual(status, 0);
  assert.match(stderr, /^warning: the command line of "copy to x" for linux\/amd64 differs/m);
  assert.match(
    stderr,
    /^error: .*there is no copier.* "copy to x" for linux\/amd64 was not found: not in/m,
  );
  assert.match(
    stderr,
    /^ {2}hint: Or build the same files once on a machine that has copier, with --cache-write\.$/m,
  );
});
