import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse, parseAllDocuments } from 'yaml';
import { ciFile } from './ci-file.ts';
import type { CiProject } from './ci-project.ts';
import { CI_SYSTEMS } from './ci-system.ts';

const PROJECT: CiProject = {
  root: '/src',
  directory: '.',
  shards: 3,
  node: '24.21.0',
  install: 'npm install --global @strake/cli@1.0.0',
  strake: 'strake',
  compiler: { file: 'go.mod', version: '1.26' },
  signsKeyless: false,
  signingSecrets: [],
};
const NESTED: CiProject = {
  ...PROJECT,
  directory: 'services/the api',
  compiler: { file: 'services/the api/go.mod', version: '1.26' },
};

/** The jobs of a workflow, the pipeline, or the Jobs by name. */
function jobs(system: (typeof CI_SYSTEMS)[number], project: CiProject) {
  const { text } = ciFile(system, project);
  if (system === 'github') return parse(text).jobs;
  if (system === 'gitlab') return parse(text);
  const documents = parseAllDocuments(text).map((document) => document.toJS());
  return Object.fromEntries(documents.map((each) => [each.metadata.name, each.spec]));
}

/** Every command of a job, in order. */
const commands = (job: { steps: { run?: string }[] }) =>
  job.steps.flatMap(({ run }) => (run === undefined ? [] : [run]));

test('splits a workflow of GitHub into shards, and publishes even if one failed', () => {
  const { compile, publish } = jobs('github', PROJECT);
  assert.deepEqual(compile.strategy, { 'fail-fast': false, matrix: { shard: [1, 2, 3] } });
  assert.equal(commands(compile).at(-1), 'strake build --shard "$SHARD" --cache-write');
  assert.equal(compile.steps.at(-1).env.SHARD, '${{ matrix.shard }}/${{ strategy.job-total }}');
  assert.equal(publish.needs, 'compile');
  assert.match(publish.if, /!cancelled\(\)/);
  assert.equal(commands(publish).at(-1), 'strake build --push --cache-write');
});

test('lets a pull request on GitHub only read, without the key', () => {
  const { text } = ciFile('github', PROJECT);
  const { permissions, jobs: all } = parse(text);
  assert.deepEqual(permissions, { contents: 'read' });
  const { compile, publish, 'pull-request': request } = all;
  assert.equal(request.if, "github.event_name == 'pull_request'");
  assert.deepEqual(request.permissions, { contents: 'read', packages: 'read' });
  assert.equal(commands(request).at(-1), 'strake build');
  assert.doesNotMatch(JSON.stringify(request), /secrets\./);
  for (const job of [compile, publish]) {
    assert.match(job.if, /github\.event_name != 'pull_request'/);
    assert.deepEqual(job.permissions, { contents: 'read', packages: 'write' });
  }
});

test('gives the job that publishes an identity where images are signed with it', () => {
  const signed = { ...PROJECT, signsKeyless: true };
  const { compile, publish, 'pull-request': request } = jobs('github', signed);
  assert.equal(publish.permissions['id-token'], 'write');
  for (const job of [compile, request]) assert.equal(job.permissions['id-token'], undefined);
  const pipeline = jobs('gitlab', signed);
  assert.deepEqual(pipeline['strake-publish'].id_tokens, {
    SIGSTORE_ID_TOKEN: { aud: 'sigstore' },
  });
  assert.doesNotMatch(ciFile('gitlab', PROJECT).text, /id_tokens/);
});

test('gives the job that publishes what the key needs that signs the images, and no other job', () => {
  const signed = { ...PROJECT, signingSecrets: ['THE_KEY', 'COSIGN_PASSWORD'] };
  const { compile, publish, 'pull-request': request } = jobs('github', signed);
  const { env } = publish.steps.at(-1);
  assert.equal(env.COSIGN_PASSWORD, '${{ secrets.COSIGN_PASSWORD }}');
  assert.equal(env.THE_KEY, '${{ secrets.THE_KEY }}');
  assert.doesNotMatch(JSON.stringify([compile, request]), /COSIGN_PASSWORD/);
  assert.match(
    ciFile('gitlab', signed).text,
    /variable COSIGN_PASSWORD, protected.*\nstrake-publish:/,
  );
  const { 'strake-compile': first, 'strake-publish': last } = jobs('kubernetes', signed);
  const [container] = last.template.spec.containers;
  const password = container.env.find(({ name }: { name: string }) => name === 'COSIGN_PASSWORD');
  assert.deepEqual(password.valueFrom.secretKeyRef, {
    name: 'strake-signing',
    key: 'COSIGN_PASSWORD',
  });
  assert.match(ciFile('kubernetes', signed).text, /strake-signing .*--from-file=COSIGN_PASSWORD=/);
  assert.doesNotMatch(JSON.stringify(first), /COSIGN_PASSWORD/);
});

test('lets a merge request on GitLab only read', () => {
  const pipeline = jobs('gitlab', PROJECT);
  const request = pipeline['strake-merge-request'];
  assert.deepEqual(request.rules, [{ if: '$CI_PIPELINE_SOURCE == "merge_request_event"' }]);
  assert.deepEqual(request.script, ['strake build']);
  assert.deepEqual(pipeline['.strake-publishes'].rules, [
    { if: '$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH' },
    { if: '$CI_COMMIT_TAG' },
  ]);
});

test('splits a pipeline of GitLab into parallel jobs that may fail', () => {
  const pipeline = jobs('gitlab', PROJECT);
  const { parallel, allow_failure, script } = pipeline['strake-compile'];
  assert.deepEqual([parallel, allow_failure], [3, true]);
  assert.deepEqual(script, ['strake build --shard auto --cache-write']);
  assert.deepEqual(pipeline['strake-publish'].script, ['strake build --push --cache-write']);
  assert.ok(pipeline['.strake'].before_script.every((line: unknown) => typeof line === 'string'));
});

test('splits Jobs of Kubernetes by index, and publishes in one that is resumed later', () => {
  const { 'strake-compile': compile, 'strake-publish': publish } = jobs('kubernetes', PROJECT);
  assert.equal(compile.completionMode, 'Indexed');
  assert.deepEqual([compile.completions, compile.parallelism], [3, 3]);
  assert.equal(compile.template.spec.restartPolicy, 'Never');
  assert.equal(typeof compile.backoffLimitPerIndex, 'number');
  const [container] = compile.template.spec.containers;
  assert.ok(container.env.some((one: object) => 'value' in one && one.value === '3'));
  assert.match(container.args[0], /\nstrake build --shard auto --cache-write\n$/);
  assert.equal(publish.suspend, true);
  assert.match(
    publish.template.spec.containers[0].args[0],
    /\nstrake build --push --cache-write\n$/,
  );
});

test('mounts the secrets that Jobs of Kubernetes name', () => {
  for (const job of ['strake-compile', 'strake-publish']) {
    const { volumes, containers } = jobs('kubernetes', PROJECT)[job].template.spec;
    const mounts = containers[0].volumeMounts.map(({ name }: { name: string }) => name);
    assert.deepEqual(
      mounts,
      volumes.map(({ name }: { name: string }) => name),
    );
    const paths = containers[0].volumeMounts.map((one: { mountPath: string }) => one.mountPath);
    for (const { name, value } of containers[0].env.filter((one: { value: string }) =>
      one.value.startsWith('/'),
    ))
      assert.ok(
        paths.some((path: string) => value.startsWith(path)),
        `${name} is mounted`,
      );
  }
});

test('has one job and no shards where one is enough', () => {
  const github = jobs('github', { ...PROJECT, shards: 1 });
  assert.deepEqual(Object.keys(github), ['publish', 'pull-request']);
  assert.equal(github.publish.needs, undefined);
  const gitlab = jobs('gitlab', { ...PROJECT, shards: 1 });
  assert.equal(gitlab['strake-compile'], undefined);
  const kubernetes = jobs('kubernetes', { ...PROJECT, shards: 1 });
  assert.deepEqual(Object.keys(kubernetes), ['strake-publish']);
  assert.equal(kubernetes['strake-publish'].suspend, undefined);
});

test('works in the directory of the configuration', () => {
  const github = parse(ciFile('github', NESTED).text);
  assert.equal(github.defaults.run['working-directory'], 'services/the api');
  const setup = github.jobs.compile.steps.find((one: { uses?: string }) =>
    one.uses?.startsWith('actions/setup-go@'),
  );
  assert.equal(setup.with['go-version-file'], 'services/the api/go.mod');
  const gitlab = jobs('gitlab', NESTED);
  assert.ok(gitlab['.strake'].before_script.includes("cd 'services/the api'"));
  const kubernetes = ciFile('kubernetes', NESTED);
  assert.equal(kubernetes.path, 'services/the api/strake-job.yaml');
  assert.match(kubernetes.text, /\n +cd 'services\/the api'\n/);
});

test('leaves what Go compiled to the remote cache: no job on GitHub restores another one', () => {
  for (const project of [PROJECT, { ...PROJECT, shards: 1 }, NESTED]) {
    const uses = Object.values<{ steps: { uses?: string; with?: unknown }[] }>(
      jobs('github', project),
    ).flatMap(({ steps }) => steps.filter((step) => step.uses !== undefined));
    const setups = uses.filter((step) => step.uses?.startsWith('actions/setup-go@'));
    assert.equal(setups.length, project.shards === 1 ? 2 : 3);
    for (const setup of setups) assert.partialDeepStrictEqual(setup.with, { cache: false });
    assert.ok(!uses.some((step) => step.uses?.startsWith('actions/cache')));
  }
});

test('sets up no compiler for a project without one', () => {
  const { compiler, ...plain } = PROJECT;
  for (const system of CI_SYSTEMS) {
    const { text } = ciFile(system, plain);
    assert.doesNotMatch(text, /golang|setup-go|nodejs\.org/, system);
    if (system !== 'github') assert.match(text, /image: node:24\b/, system);
  }
});
