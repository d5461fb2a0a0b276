import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse, stringify } from 'yaml';
import { requireTool, run, runOk } from '../tool/index.ts';
import { project, strake, strakeOk, TINY } from './strake.ts';

const FILES = {
  github: '.github/workflows/strake.yml',
  gitlab: '.gitlab-ci.yml',
  kubernetes: 'strake-job.yaml',
} as const;

for (const [system, file] of Object.entries(FILES)) {
  test(`writes ${file}, and a configuration where there is none`, async (t) => {
    const directory = await project(t, TINY);
    const { status, stdout, stderr } = await strake(directory, ['init', '--ci', system]);
    assert.deepEqual([status, stdout], [0, ''], stderr);
    assert.match(stderr, /^wrote strake\.config\.yaml with 1 program$/m);
    assert.ok(stderr.includes(`wrote ${file}: 4 shards, then one job that pushes\n`), stderr);
    assert.match(await readFile(join(directory, file), 'utf8'), /strake build --shard /);
    assert.match(await readFile(join(directory, 'strake.config.yaml'), 'utf8'), /cmd\/app/);
  });

  test(`never overwrites ${file}, and prints what it would contain`, async (t) => {
    const directory = await project(t, { ...TINY, [file]: '# mine\n' });
    const { status, stdout, stderr } = await strake(directory, ['init', '--ci', system]);
    assert.equal(status, 2);
    assert.match(stderr, /^error: .* already exists\n {2}hint: .*stdout/);
    assert.match(stdout, /strake build --push --cache-write/);
    assert.equal(await readFile(join(directory, file), 'utf8'), '# mine\n');
    assert.ok(!(await readdir(directory)).includes('strake.config.yaml'), 'no half result');
  });
}

test('keeps the configuration, and finds it from a directory below', async (t) => {
  const config = 'plugins: [go]\nrepository: registry.example/app\n';
  const directory = await project(t, { ...TINY, 'strake.yaml': config });
  const { status, stderr } = await strake(join(directory, 'cmd/app'), [
    'init',
    '--ci',
    'kubernetes',
    '--shards',
    '1',
  ]);
  assert.equal(status, 0, stderr);
  assert.match(stderr, /^wrote strake-job\.yaml: one job that builds and pushes$/m);
  assert.match(stderr, /It needs `cache` in the configuration, and a secret/);
  assert.equal(await readFile(join(directory, 'strake.yaml'), 'utf8'), config);
  assert.ok((await readdir(directory)).includes('strake-job.yaml'));
});

test('writes the workflow at the root of the repository', async (t) => {
  const root = await project(t, { 'services/api/go.mod': TINY['go.mod'] });
  await mkdir(join(root, 'services/api/cmd/app'), { recursive: true });
  await writeFile(join(root, 'services/api/cmd/app/main.go'), TINY['cmd/app/main.go']);
  await runOk(['git', 'init', '-q'], { cwd: root });
  await strakeOk(root, ['-C', 'services/api', 'init', '--ci', 'github']);
  const text = await readFile(join(root, FILES.github), 'utf8');
  assert.match(text, /^ {4}working-directory: services\/api$/m);
  assert.match(text, /go-version-file: services\/api\/go\.mod$/m);
});

test('writes workflows that actionlint accepts', async (t) => {
  const actionlint = await requireTool(t, 'actionlint');
  if (actionlint === undefined) return;
  for (const shards of ['1', '4']) {
    const directory = await project(t, TINY);
    await strakeOk(directory, ['init', '--ci', 'github', '--shards', shards]);
    const argv = [actionlint, '-shellcheck=', '-pyflakes=', join(directory, FILES.github)];
    const done = await run(argv, { cwd: directory });
    assert.equal(done.status, 0, done.stdout);
  }
});

test('builds a pull request without what signs the images, by the command of its job', async (t) => {
  const env = { CI: 'true', COSIGN_PASSWORD: undefined, STRAKE_CACHE_KEY: undefined };
  for (const [sign, secret, reason] of [
    ['keyless: true', 'id-token: write', 'there is no identity token here'],
    ['key: cosign.key', 'COSIGN_PASSWORD', 'key cosign.key is not here'],
  ] as const) {
    const config = `plugins: [go, attest]\nbase: builtin:static\nrepository: registry.example/app\nplatforms: [linux/amd64]\ngo: { programs: [./cmd/app] }\nattest: { sign: { ${sign} } }\n`;
    const directory = await project(t, { ...TINY, 'strake.yaml': config });
    await strakeOk(directory, ['init', '--ci', 'github', '--shards', '1']);
    const { jobs } = parse(await readFile(join(directory, FILES.github), 'utf8'));
    assert.ok(stringify(jobs.publish).includes(secret), secret);
    assert.equal(jobs['pull-request'].steps.at(-1).run, 'strake build');
    const { status, stderr } = await strake(directory, ['build'], { env });
    assert.equal(status, 0, stderr);
    assert.ok(stderr.includes(`not signed: ${reason}`), stderr);
  }
});
