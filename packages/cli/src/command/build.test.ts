import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const EMPTY = 'platforms: [linux/amd64]\nbase: scratch\nvcs: false\n';

async function directory(t: TestContext, files: Readonly<Record<string, string>>): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'strake-build-'));
  t.after(() => rm(path, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), text);
  }
  return path;
}

function start(cwd: string, argv: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [MAIN, ...argv], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      STRAKE_CACHE: join(cwd, '.cache'),
      GITHUB_ACTIONS: '',
      FORCE_COLOR: undefined,
      ...env,
    },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const done = once(child, 'close').then(([status]) => ({
    status: status as number,
    stdout,
    stderr,
  }));
  return { child, done };
}

const strake = (cwd: string, ...argv: string[]) => start(cwd, argv).done;

test('prints a line for each image on stdout, and everything else on stderr', async (t) => {
  const cwd = await directory(t, {
    'strake.yaml': `${EMPTY}images: { a: { repository: localhost:5000/a }, b: {} }\n`,
  });
  const { status, stdout, stderr } = await strake(cwd, 'build');
  assert.equal(status, 0, stderr);
  assert.match(stdout, /^localhost:5000\/a@sha256:[a-f0-9]{64}\nb@sha256:[a-f0-9]{64}\n$/);
  assert.match(stderr, /^a linux\/amd64 +layer [\d.]+ s$/m);
  assert.match(stderr, /^built 2 images for 1 platform in /m);
  assert.match(
    stderr,
    /hint: The results are in dist\/oci; .*: oci:dist\/oci:a:latest, oci:dist\/oci:b:latest\./,
  );
  assert.doesNotMatch(stderr, /--push -t/);
});

test('refuses a --tag that no registry takes, for several images too', async (t) => {
  const cwd = await directory(t, { 'strake.yaml': `${EMPTY}images: { a: {}, b: {} }\n` });
  const { status, stderr } = await strake(cwd, 'build', '--tag', 'bad tag');
  assert.notEqual(status, 0);
  assert.match(stderr, /^error: .*"bad tag"/);
  assert.doesNotMatch(stderr, /is a full reference/);
});

test('prints the images that reached every destination although others failed', async (t) => {
  const cwd = await directory(t, {
    'strake.yaml': `${EMPTY}images: { bad: { outputs: ['docker-daemon:bad:v1'] }, good: { outputs: ['oci:good'] } }\n`,
  });
  const { status, stdout, stderr } = await start(cwd, ['build', '--metadata-file', 'out.json'], {
    DOCKER_HOST: 'unix:///nowhere.sock',
  }).done;
  assert.equal(status, 4, stderr);
  assert.match(stdout, /^good@sha256:[a-f0-9]{64}\n$/);
  assert.match(stderr, /^error: .*\/nowhere\.sock/m);
  assert.deepEqual(Object.keys(JSON.parse(await readFile(join(cwd, 'out.json'), 'utf8'))), [
    'good',
  ]);
});

test('refuses an unwritable metadata file before building anything', async (t) => {
  const cwd = await directory(t, { 'strake.yaml': EMPTY });
  const { status, stderr } = await strake(cwd, 'build', '--metadata-file', 'strake.yaml/out.json');
  assert.equal(status, 2);
  assert.match(stderr, /^error: cannot create the directory of --metadata-file .* is a file$/m);
  assert.equal(existsSync(join(cwd, 'dist')), false);
});

test('prints only results with --quiet', async (t) => {
  const cwd = await directory(t, { 'strake.yaml': EMPTY });
  const { status, stdout, stderr } = await strake(cwd, 'build', '--quiet');
  assert.deepEqual([status, stderr], [0, '']);
  assert.match(stdout, /@sha256:/);
});

test('writes only JSON to stderr with --progress json, including failures', async (t) => {
  const cwd = await directory(t, { 'strake.yaml': EMPTY });
  const argv = ['build', '--progress', 'json', '-o', 'docker-daemon:bad:v1'];
  const { status, stderr } = await start(cwd, argv, { DOCKER_HOST: 'unix:///nowhere.sock' }).done;
  assert.equal(status, 4);
  const events = stderr
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.ok(events.every(({ type }) => typeof type === 'string'));
  assert.ok(events.some(({ type, targets }) => type === 'targets' && targets.length > 0));
  assert.equal(events.at(-1).type, 'error');
  assert.equal(typeof events.at(-1).code, 'string');
});

const SLOW = `import { definePlugin } from ${JSON.stringify(import.meta.resolve('@strake/core/plugin'))};
export const plugin = definePlugin({ name: 'slow', layer(plan, { log }) {
  log.info('waiting'); return new Promise((done) => setTimeout(done, 60_000));
} });
`;

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  test(`exits with ${code} and one word after ${signal}, and writes nothing`, async (t) => {
    const cwd = await directory(t, {
      'strake.yaml': `plugins: [./slow.mjs]\n${EMPTY}`,
      'slow.mjs': SLOW,
    });
    const { child, done } = start(cwd, ['build']);
    child.stderr.on('data', (text: string) => {
      if (text.includes('waiting')) child.kill(signal);
    });
    const { status, stdout, stderr } = await done;
    assert.deepEqual([status, stdout], [code, '']);
    assert.match(stderr, /^cancelled$/m);
    assert.doesNotMatch(stderr, /error:|hint:/);
    assert.equal(existsSync(join(cwd, 'dist')), false);
  });
}

test('annotates failures on GitHub', async (t) => {
  const cwd = await directory(t, { 'strake.yaml': 'bse: scratch\n' });
  const { stderr } = await start(cwd, ['build'], { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: cwd })
    .done;
  assert.match(stderr, /^::error file=strake\.yaml,line=1,col=1::.*bse/m);
});
