// What kubectl is given, and when. A stand-in notes it: the real one does nothing without a cluster.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { requireTool, startRegistry, temporaryDirectory } from '../tool/index.ts';
import { EMPTY_IMAGE, project, STRAKE, strake } from './strake.ts';

const KUBECTL = `#!/bin/sh
case "$*" in
  *'config view'*) echo '{"current-context": "dev", "contexts": [], "clusters": []}'; exit ;;
  *'get configmap'*) printf '%s\\n' "$*" > asked; printf '%s' "$ANNOUNCED"; exit ;;
esac
printf '%s\\n' "$@" > argv
[ -z "$SLOW" ] || { echo > started; exec sleep 60; }
cat > stdin
echo done
echo trouble >&2
exit "\${KUBECTL_EXIT:-0}"
`;
const FILES = {
  'config/a.yaml': 'a: strake://app\n',
  'config/b.yaml': 'b: strake://helper # c\n',
};

async function scene(t: TestContext) {
  if ((await requireTool(t, 'ggcr-registry')) === undefined) return undefined;
  const { host, log } = await startRegistry(t, { kind: 'ggcr' });
  const directory = await project(t, {
    'strake.yaml': `plugins: []\n${EMPTY_IMAGE}repository: "${host}/acme/{{image}}"\nimages: { app: {}, helper: {} }\n`,
    ...FILES,
  });
  const bin = await temporaryDirectory(t);
  await mkdir(bin, { recursive: true });
  await writeFile(join(bin, 'kubectl'), KUBECTL, { mode: 0o755 });
  const cache = await temporaryDirectory(t);
  const path = `${bin}:${process.env.PATH}`;
  return {
    host,
    directory,
    pushes: () => log().match(/PUT \/v2\/\S+\/manifests/g)?.length ?? 0,
    read: (file: string) => readFile(join(directory, file), 'utf8').catch(() => undefined),
    start: (args: readonly string[], env: Readonly<Record<string, string>>) =>
      spawn(process.execPath, [STRAKE, ...args], {
        cwd: directory,
        env: { ...process.env, STRAKE_CACHE: cache, PATH: path, ...env },
        stdio: 'ignore',
      }),
    run: (args: readonly string[], env: Readonly<Record<string, string>> = {}, input = '') =>
      strake(directory, args, { env: { STRAKE_CACHE: cache, PATH: path, ...env }, input }),
  };
}

/** With references instead of digests. */
const back = (host: string, text = '') =>
  text.replaceAll(new RegExp(`${host}/acme/(\\w+)@sha256:[a-f0-9]{64}`, 'g'), 'strake://$1');

for (const verb of ['apply', 'create']) {
  test(`gives kubectl ${verb} the whole YAML, its arguments, and its streams`, async (t) => {
    const at = await scene(t);
    if (!at) return;
    const done = await at.run([verb, '-f', 'config', '--', '--context=x', '-n', 'y z']);
    assert.deepEqual([done.status, done.stdout], [0, 'done\n'], done.stderr);
    assert.match(done.stderr, /^trouble$/m);
    assert.equal(await at.read('argv'), `${verb}\n-f\n-\n--context=x\n-n\ny z\n`);
    assert.equal(
      back(at.host, await at.read('stdin')),
      'a: strake://app\n---\nb: strake://helper # c\n',
    );
  });
}

test('ends with the exit code of kubectl, and says that the images are published', async (t) => {
  const at = await scene(t);
  if (!at) return;
  const done = await at.run(['apply', '-f', 'config'], { KUBECTL_EXIT: '7' });
  assert.equal(done.status, 7);
  assert.match(
    done.stderr,
    /error: kubectl apply failed with exit code 7; the images are published\n$/,
  );
});

test('applies nothing if one image cannot be published', async (t) => {
  const at = await scene(t);
  if (!at) return;
  const broken = ['--set', 'images.helper.repository=127.0.0.1:1/helper'];
  const done = await at.run(['apply', '-f', 'config', ...broken]);
  assert.equal(done.status, 5, done.stderr);
  assert.match(done.stderr, /^error: config\/b\.yaml:1:4: /m);
  assert.equal(await at.read('stdin'), undefined);
});

test('streams each file as soon as its images are published', async (t) => {
  const at = await scene(t);
  if (!at) return;
  const done = await at.run(['apply', '--stream', '-f', 'config']);
  assert.equal(done.status, 0, done.stderr);
  const documents = back(at.host, await at.read('stdin'))
    .split('---\n')
    .filter(Boolean);
  assert.deepEqual(documents, ['a: strake://app\n', 'b: strake://helper # c\n']);
  const broken = ['--set', 'images.helper.repository=127.0.0.1:1/helper'];
  const failed = await at.run(['apply', '--stream', '-f', 'config', ...broken]);
  assert.equal(failed.status, 5);
  const applied = back(at.host, await at.read('stdin'))
    .split('---\n')
    .filter(Boolean);
  assert.deepEqual(applied, ['a: strake://app\n']);
});

test('refuses to build without kubectl, and operands', async (t) => {
  const at = await scene(t);
  if (!at) return;
  const missing = await at.run(['apply', '-f', 'config'], { PATH: at.directory });
  assert.deepEqual([missing.status, at.pushes()], [4, 0]);
  assert.match(missing.stderr, /^error: "kubectl" is not on PATH\n {2}hint: Install kubectl/);
  const operand = await at.run(['apply', 'config', '--', 'x']);
  assert.equal(operand.status, 2);
  assert.match(operand.stderr, /apply takes no argument "config"\n {2}hint: Name files with -f/);
});

test('ends kubectl when it is interrupted', async (t) => {
  const at = await scene(t);
  if (!at) return;
  const child = at.start(['apply', '-f', 'config'], { SLOW: '1' });
  const ended = once(child, 'close');
  while ((await at.read('started')) === undefined) {
    assert.equal(child.exitCode, null);
    await setTimeout(20);
  }
  child.kill('SIGINT');
  assert.deepEqual(await ended, [130, null]);
});

test('runs an image in a pod, with its input, and arguments for kubectl and for the program', async (t) => {
  const at = await scene(t);
  if (!at) return;
  const argv = ['run', 'app', '--', '--env=A=b', '--', '-x', '--', 'y'];
  const done = await at.run(argv, {}, 'typed');
  assert.equal(done.status, 0, done.stderr);
  assert.equal(await at.read('stdin'), 'typed');
  const [image, ...others] = back(at.host, await at.read('argv'))
    .split('\n')
    .slice(2);
  assert.equal(image, '--image=strake://app');
  assert.deepEqual(others, [
    ...['--attach', '--rm', '--restart=Never', '--env=A=b', '--', '-x', '--', 'y', ''],
  ]);
  assert.equal((await at.run(['run', 'app', 'x'])).status, 2);
  const unknown = await at.run(['run', 'ap']);
  assert.equal(unknown.status, 2);
  assert.match(
    unknown.stderr,
    /strake:\/\/ap names no image .*\n {2}hint: Did you mean "strake:\/\/app"\?/,
  );
});

test('publishes images without a repository to the registry that the cluster announces', async (t) => {
  const at = await scene(t);
  if (!at) return;
  const data = {
    'localRegistryHosting.v1': `host: "${at.host}"\nhostFromContainerRuntime: "kind-registry:5000"\n`,
  };
  const env = { ANNOUNCED: JSON.stringify({ data }) };
  const config = `plugins: []\n${EMPTY_IMAGE}images: { app: {}, helper: {} }\n`;
  await writeFile(join(at.directory, 'strake.yaml'), config);
  const done = await at.run(['apply', '-f', 'config/a.yaml', '--', '--context', 'x'], env);
  assert.equal(done.status, 0, done.stderr);
  assert.match(
    (await at.read('stdin')) ?? '',
    /^a: kind-registry:5000\/\S*app@sha256:[a-f0-9]{64}\n$/,
  );
  assert.match((await at.read('asked')) ?? '', /^--context x get configmap /);
  const resolved = await at.run(['resolve', '-f', 'config/a.yaml'], env);
  assert.equal(resolved.status, 2);
  assert.match(
    resolved.stderr,
    /^error: config\/a\.yaml:1:4: image "app" has no repository to push to/m,
  );
});

test('says where options of kubectl go', async (t) => {
  const directory = await project(t, {});
  const { status, stderr } = await strake(directory, ['apply', '-f', 'x', '--dry-run=client'], {});
  assert.equal(status, 2);
  assert.match(stderr, /follow "--": "strake apply -f FILE -- --dry-run=client"/);
});
