// What installs strake in CI systems, run as they do: with strake from a registry of npm, pushing to a registry with a password.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { parse, stringify } from 'yaml';
import { packPackages } from '../../scripts/release/pack-packages.ts';
import { publishPackages } from '../../scripts/release/publish-packages.ts';
import { project } from '../e2e/strake.ts';
import { NPM } from '../third-party/installation.ts';
import { requireTool, run, runOk, startRegistry, temporaryDirectory } from '../tool/index.ts';
import { gitlabJob } from './ci/gitlab-job.ts';
import { readAction, runAction } from './ci/run-action.ts';
import { tektonStep } from './ci/tekton-task.ts';
import { startNpmRegistry } from './start-npm-registry.ts';

const AUTH = { user: 'ann', password: `p'a"s$(touch owned);\`w\` 1` };

const ending: (() => void | Promise<void>)[] = [];
let env: Readonly<Record<string, string | undefined>> = {};
let host = '';

before(async () => {
  const scope = { after: (end: () => void | Promise<void>) => void ending.push(end) };
  const [folder, npm, registry] = await Promise.all([
    temporaryDirectory(scope),
    startNpmRegistry(scope),
    startRegistry(scope, { kind: 'distribution-v3', auth: AUTH }),
  ]);
  await mkdir(join(folder, 'packs'));
  await publishPackages(await packPackages(join(folder, 'packs')), { env: npm.env });
  env = {
    ...NPM,
    ...npm.env,
    HOME: join(folder, 'home'),
    XDG_CACHE_HOME: undefined,
    XDG_RUNTIME_DIR: undefined,
    npm_config_cache: join(folder, 'cache'),
    PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
  };
  host = registry.host;
});

after(async () => {
  for (const end of ending) await end();
});

const config = () => `plugins: [symlinks]
platforms: [linux/amd64, linux/arm64]
base: scratch
vcs: false
repository: ${host}/acme/app
symlinks: { files: { /etc/app: { content: app } } }
`;

async function scene(t: TestContext, files: Readonly<Record<string, string>>) {
  const [cwd, place] = [await project(t, files), await temporaryDirectory(t)];
  return { cwd, place, env };
}

test('installs strake, logs in, pushes, and says what it built', {
  timeout: 300_000,
}, async (t) => {
  const where = await scene(t, { 'the app/strake.yaml': config() });
  const { steps, log, outputs, summary } = await runAction(
    {
      'working-directory': 'the app',
      registry: host,
      username: AUTH.user,
      password: AUTH.password,
      tags: 'v1\n  $(touch owned)-x  \n\nlatest\n',
      push: 'true',
    },
    where,
  );
  // A tag that is none is refused, and nothing ran.
  assert.equal(steps.at(-1)?.status, 2, log);
  assert.match(log, /^::error.*\$\(touch owned\)-x/m);
  assert.deepEqual([outputs, summary], [{}, '']);

  const done = await runAction(
    {
      install: 'none',
      'working-directory': 'the app',
      tags: 'v1\r\n\n latest',
      set: `symlinks.files."/etc/x".content="a'b $(touch owned) ; \\"c"`,
      push: 'true',
      args: '--explain\n--jobs=2',
    },
    { ...where, env: { ...env, PATH: `${join(where.place, 'temp/strake/bin')}:${env.PATH}` } },
  );
  assert.equal(done.steps.at(-1)?.status, 0, done.log);
  const { digest = '', images, metadata = '' } = done.outputs;
  assert.match(digest, /^sha256:[0-9a-f]{64}$/);
  assert.equal(images, `${host}/acme/app@${digest}`);
  const [image] = Object.values<{ digest: string; references: string[] }>(JSON.parse(metadata));
  assert.equal(image?.digest, digest);
  assert.deepEqual(image?.references, [`${host}/acme/app:v1`, `${host}/acme/app:latest`]);
  assert.match(done.summary, /^### Built 1 image for 2 platforms in .* s\n/);
  assert.ok(done.summary.includes(`- \`${host}/acme/app:v1\``));

  for (const name of ['home/.docker', 'owned', 'the app/owned'])
    assert.equal(existsSync(join(where.cwd, name)), false, name);
  assert.ok(!(log + done.log).includes(AUTH.password));
  const login = JSON.parse(await readFile(join(where.place, 'temp/strake/auth.json'), 'utf8'));
  assert.deepEqual(Object.keys(login.auths), [host]);
});

test('refuses what is not what an input asks for, and prints none of it', async (t) => {
  const where = await scene(t, { 'strake.yaml': config() });
  const evil = '1.0.0\n::set-env name=A::b $(touch owned)';
  for (const [inputs, message] of [
    [{ version: evil }, /"version" is not a version/],
    [{ version: 'file:.' }, /"version" is not a version/],
    [{ install: evil }, /"install" is none of/],
    [{ install: 'none', push: evil }, /"push" is neither true nor false/],
    [{ install: 'none', registry: host }, /"registry" needs "username" and "password"/],
    [{ install: 'none', registry: host, username: 'ann' }, /needs "username" and "password"/],
  ] as const) {
    const { steps, log } = await runAction(inputs, where);
    assert.equal(steps.at(-1)?.status, 2, log);
    assert.match(log, message);
    assert.doesNotMatch(log, /set-env/);
    assert.deepEqual(await readdir(where.cwd), ['strake.yaml']);
  }
});

test('installs the executable only if it has its checksum', async (t) => {
  const where = await scene(t, { 'strake.yaml': config() });
  const release = join(where.cwd, 'releases/v1.0.0');
  await mkdir(release, { recursive: true });
  const program = `#!/bin/sh\nprintf '<%s>' "$@"\n`;
  await writeFile(join(release, 'strake-linux-x64'), program);
  const sum = createHash('sha256').update(program).digest('hex');
  const at = { ...where, env: { ...env, STRAKE_RELEASES: `file://${where.cwd}/releases` } };
  for (const [sums, checksum, message] of [
    [`${'0'.repeat(64)}  strake-linux-x64\n`, '', /does not have its checksum/],
    [`${sum}  strake-linux-arm64\n`, '', /there is no checksum of strake-linux-x64/],
    [`${sum}  strake-linux-x64\n`, '0'.repeat(64), /does not have its checksum/],
    [`${sum}  strake-linux-x64\n`, '', /<build><--config=a b><--tag=x><--><-p>/],
    ['', sum, /<build><--config=a b><--tag=x><--><-p>/],
  ] as const) {
    await writeFile(join(release, 'SHA256SUMS'), sums);
    const given = { install: 'executable', checksum, config: 'a b', tags: 'x', packages: '-p' };
    const { log } = await runAction(given, at);
    assert.match(log, message);
  }
});

test('is what actionlint and ShellCheck accept', async (t) => {
  const [actionlint, shellcheck] = [
    await requireTool(t, 'actionlint'),
    await requireTool(t, 'shellcheck'),
  ];
  if (actionlint === undefined || shellcheck === undefined) return;
  const scripts = (await readdir('ci/action')).map((name) => join('ci/action', name));
  await runOk([shellcheck, '--severity=style', ...scripts]);
  const { script } = await tektonStep('ci/tekton/strake-build.yaml', {
    'workspaces.registry.path': '',
    'results.IMAGES.path': '',
  });
  await runOk([shellcheck, '--severity=style', '-'], { input: script });
  const { script: job } = await gitlabJob('templates/build.yml', {});
  await runOk([shellcheck, '--shell=sh', '--severity=style', '-'], { input: job });
  const { inputs, runs } = await readAction();
  const directory = await temporaryDirectory(t);
  await runOk(['git', 'init', '-q', directory]);
  await copyFile('action.yml', join(directory, 'action.yml'));
  const workflows = join(directory, '.github/workflows');
  await mkdir(workflows, { recursive: true });
  const given = Object.fromEntries(Object.keys(inputs).map((name) => [name, 'x']));
  const workflow = (on: unknown, steps: unknown) =>
    stringify({ on, jobs: { build: { 'runs-on': 'ubuntu-latest', steps } } });
  const uses = [
    { id: 'strake', uses: './', with: given },
    { run: 'echo "$IMAGES"', env: { IMAGES: '${{ steps.strake.outputs.images }}' } },
  ];
  await writeFile(join(workflows, 'uses.yml'), workflow({ push: {} }, uses));
  const calls = {
    workflow_call: {
      inputs: Object.fromEntries(Object.keys(inputs).map((name) => [name, { type: 'string' }])),
    },
  };
  await writeFile(join(workflows, 'steps.yml'), workflow(calls, runs.steps));
  const done = await run([actionlint, `-shellcheck=${shellcheck}`], { cwd: directory });
  assert.equal(done.status, 0, done.stdout);
});

test('the component of GitLab installs strake, logs in and pushes', {
  timeout: 300_000,
}, async (t) => {
  const { cwd, place } = await scene(t, { 'the app/strake.yaml': config() });
  const hostile = `a'b $(touch owned) \`touch owned\` ; "c" $$x`;
  const { name, script, variables } = await gitlabJob('templates/build.yml', {
    job: 'build app',
    directory: 'the app',
    args: [
      '--push',
      '--tag=$CI_COMMIT_TAG',
      `--set=symlinks.files."/etc/x".content='${hostile.replaceAll("'", "''")}'`,
    ],
  });
  assert.equal(name, 'build app');
  const done = await run(['bash', '-eo', 'pipefail', '-c', script], {
    cwd,
    env: {
      ...env,
      ...variables,
      npm_config_prefix: join(place, 'prefix'),
      PATH: `${join(place, 'prefix/bin')}:${env.PATH}`,
      DOCKER_CONFIG: join(place, 'docker'),
      CI: 'true',
      GITLAB_CI: 'true',
      CI_PROJECT_DIR: cwd,
      CI_COMMIT_TAG: 'v2',
      CI_REGISTRY: host,
      CI_REGISTRY_USER: AUTH.user,
      CI_REGISTRY_PASSWORD: AUTH.password,
    },
  });
  assert.equal(done.status, 0, done.stdout + done.stderr);
  const [image] = Object.values<{ digest: string; references: string[] }>(
    JSON.parse(await readFile(join(cwd, 'strake.json'), 'utf8')),
  );
  assert.deepEqual(image?.references, [`${host}/acme/app:v2`]);
  assert.match(done.stdout, new RegExp(`^${host}/acme/app@${image?.digest}$`, 'm'));
  assert.ok(!(done.stdout + done.stderr).includes(AUTH.password));
  assert.equal(existsSync(join(cwd, 'owned')) || existsSync(join(cwd, 'the app/owned')), false);
});

test('the component of GitLab is what the schema of GitLab accepts', async (t) => {
  const gitlab = await requireTool(t, 'gitlab-ci-local');
  if (gitlab === undefined) return;
  const given = { job: 'app', directory: `the app's "dir"`, 'password-variable': 'TOKEN' };
  const pipeline = { include: [{ local: 'templates/build.yml', inputs: given }] };
  const directory = await project(t, {
    '.gitlab-ci.yml': stringify(pipeline),
    'templates/build.yml': await readFile('templates/build.yml', 'utf8'),
  });
  await runOk(['git', 'init', '-q', directory]);
  await runOk(['git', 'remote', 'add', 'origin', 'https://gitlab.example/acme/app.git'], {
    cwd: directory,
  });
  await runOk(['git', 'add', '.'], { cwd: directory });
  const identity = ['-c', 'user.name=ann', '-c', 'user.email=ann@example.com'];
  await runOk(['git', ...identity, 'commit', '-q', '-m', 'one'], {
    cwd: directory,
  });
  const printed = await runOk([process.execPath, gitlab, '--preview'], {
    cwd: directory,
    env: { ...env, HOME: directory, CI: undefined },
  });
  const { app } = parse(printed.slice(printed.indexOf('---\n')));
  const { script, variables } = await gitlabJob('templates/build.yml', given);
  assert.equal(app.script.join('\n'), script);
  assert.equal(app.variables.INPUT_DIRECTORY, variables.INPUT_DIRECTORY);
  assert.equal(app.variables.INPUT_PASSWORD_VARIABLE, 'TOKEN');
});

test('the task of Tekton installs strake and pushes with the logins of a workspace', {
  timeout: 300_000,
}, async (t) => {
  const { cwd, place } = await scene(t, { 'the app/strake.yaml': config() });
  const logins = {
    [host]: { auth: Buffer.from(`${AUTH.user}:${AUTH.password}`).toString('base64') },
  };
  await writeFile(join(place, '.dockerconfigjson'), JSON.stringify({ auths: logins }));
  const {
    script,
    args,
    env: own,
  } = await tektonStep('ci/tekton/strake-build.yaml', {
    'params.args': [
      '--push',
      '--tag=v3',
      `--set=symlinks.files."/etc/x".content="a'b $(touch owned) ; c"`,
    ],
    'params.directory': 'the app',
    'workspaces.registry.path': place,
    'results.IMAGES.path': join(place, 'images'),
  });
  await writeFile(join(place, 'script'), script, { mode: 0o755 });
  const done = await run([join(place, 'script'), ...args], { cwd, env: { ...env, ...own } });
  assert.equal(done.status, 0, done.stdout + done.stderr);
  const images = await readFile(join(place, 'images'), 'utf8');
  assert.match(images, new RegExp(`^${host}/acme/app@sha256:[0-9a-f]{64}\n$`));
  assert.equal(existsSync(join(cwd, 'the app/owned')), false);
  const bad = { ...env, ...own, INPUT_VERSION: '1;touch owned' };
  const refused = await run([join(place, 'script')], { cwd, env: bad });
  assert.equal(refused.status, 2);
  assert.match(refused.stderr, /"version" is neither a version nor none/);
});

test('the component and the task install the version of this repository by default', async () => {
  const { version } = JSON.parse(await readFile('packages/cli/package.json', 'utf8'));
  const { variables } = await gitlabJob('templates/build.yml', {});
  assert.equal(variables.INPUT_VERSION, version);
  const values = { 'workspaces.registry.path': '', 'results.IMAGES.path': '' };
  assert.equal(
    (await tektonStep('ci/tekton/strake-build.yaml', values)).env.INPUT_VERSION,
    version,
  );
  await assert.rejects(
    gitlabJob('templates/build.yml', { version: '1"\nscript: x' }),
    /does not match/,
  );
});
