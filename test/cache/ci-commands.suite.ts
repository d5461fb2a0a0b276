import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { parse, parseAllDocuments } from 'yaml';
import { documentedPlace } from '../e2e/documented-place.ts';
import { strakeOk } from '../e2e/strake.ts';
import { type Finished, requireTool, runOk } from '../tool/index.ts';

const SHARDS = 2;

/** A job of a CI system: the variables that the system sets, and the commands of strake that it runs. */
interface Job {
  readonly env: Readonly<Record<string, string>>;
  readonly commands: readonly string[];
}

/** The platforms that a build compiled for. */
const compiled = (progress: string) => progress.match(/ compile \d.*/g)?.length ?? 0;

const isOurs = (line: string) => /(^|\| )strake /.test(line);

/** A place with a repository, a configuration with a remote cache, and the file of a CI system. */
async function ciPlace(t: TestContext, system: string, file: string, loggedIn: boolean) {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const trust = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  const config = [
    'plugins: [go]',
    'platforms: [linux/amd64, linux/arm64]',
    'repository: ghcr.io/acme/built',
    'cache:',
    '  remote: ghcr.io/acme/build-cache',
    `  trust: ["ed25519:${trust}"]`,
    'go: { programs: [./cmd/app] }',
    '',
  ];
  const place = await documentedPlace(t, { 'strake.yaml': config.join('\n') }, loggedIn);
  const { directory } = place;
  await strakeOk(directory, ['init', '--ci', system, '--shards', String(SHARDS)]);
  await writeFile(join(directory, '.gitignore'), 'node_modules\ndist\n');
  const git = (...args: string[]) =>
    runOk(['git', '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
      cwd: directory,
    });
  await git('init', '-q');
  await git('add', '.');
  await git('commit', '-qm', 'first');
  const secret = join(dirname(directory), 'cache.key');
  await writeFile(secret, privateKey.export({ format: 'pem', type: 'pkcs8' }));
  return {
    text: await readFile(join(directory, file), 'utf8'),
    host: place.registry.host,
    secret,
    /** Runs a job with a cache of its own, as on a machine of its own. */
    async run({ env, commands }: Job, machine: string): Promise<Finished> {
      const cache = { STRAKE_CACHE: join(dirname(directory), machine) };
      const done = await place.shell(commands.join('\n'), { ...env, ...cache });
      assert.equal(done.status, 0, `${machine}: ${done.stderr}`);
      assert.doesNotMatch(done.stderr, /warning\b/, machine);
      assert.equal(await git('status', '--porcelain'), '', `${machine} changed the work tree`);
      return done;
    },
  };
}

type CiPlace = Awaited<ReturnType<typeof ciPlace>>;

/** Shards compile and print no image; the last job compiles nothing, and prints the image that it pushed. */
async function runAll({ host, run }: CiPlace, shards: readonly Job[], last: Job): Promise<void> {
  assert.equal(shards.length, SHARDS);
  for (const [at, shard] of shards.entries()) {
    assert.ok(shard.commands.length > 0);
    const { stdout, stderr } = await run(shard, `shard ${at + 1}`);
    assert.doesNotMatch(stdout, /sha256:/);
    assert.equal(compiled(stderr), 1, stderr);
  }
  const { stdout, stderr } = await run(last, 'last');
  assert.match(stdout, new RegExp(`^${host}/acme/built@sha256:[a-f0-9]{64}\n$`));
  assert.equal(compiled(stderr), 0, stderr);
}

test('runs the jobs of the workflow for GitHub', { timeout: 120_000 }, async (t) => {
  if (!(await requireTool(t, 'distribution'))) return;
  const place = await ciPlace(t, 'github', '.github/workflows/strake.yml', false);
  const { jobs } = parse(place.text);
  const system = { CI: 'true', GITHUB_ACTIONS: 'true', GITHUB_ACTOR: 'ann' };
  const read = (name: string, event: string, shard = '') => {
    const steps: { run?: string; env?: Record<string, string> }[] = jobs[name].steps;
    const fill = (value: string) =>
      value
        .replace('${{ matrix.shard }}', shard)
        .replace('${{ strategy.job-total }}', String(SHARDS))
        .replace('${{ github.token }}', 'tide')
        .replace('${{ secrets.STRAKE_CACHE_KEY }}', place.secret);
    const env = Object.fromEntries(
      steps.flatMap((step) =>
        Object.entries(step.env ?? {}).map(([key, value]) => [key, fill(value)]),
      ),
    );
    const commands = steps.flatMap(({ run }) => (run !== undefined && isOurs(run) ? [run] : []));
    return { env: { ...env, ...system, GITHUB_EVENT_NAME: event }, commands };
  };
  const shards = jobs.compile.strategy.matrix.shard.map((shard: number) =>
    read('compile', 'push', String(shard)),
  );
  await runAll(place, shards, read('publish', 'push'));
  await place.run(read('pull-request', 'pull_request'), 'pull request');
});

test('runs the jobs of the pipeline for GitLab', { timeout: 120_000 }, async (t) => {
  if (!(await requireTool(t, 'distribution'))) return;
  const place = await ciPlace(t, 'gitlab', '.gitlab-ci.yml', false);
  const pipeline = parse(place.text);
  const read = (name: string, env: Readonly<Record<string, string>>) => ({
    env: {
      CI: 'true',
      CI_REGISTRY: place.host,
      CI_REGISTRY_USER: 'ann',
      CI_REGISTRY_PASSWORD: 'tide',
      ...env,
    },
    commands: [...pipeline['.strake'].before_script.filter(isOurs), ...pipeline[name].script],
  });
  const key = { STRAKE_CACHE_KEY: place.secret };
  const shards = Array.from({ length: pipeline['strake-compile'].parallel }, (_, at) =>
    read('strake-compile', {
      ...key,
      CI_NODE_INDEX: String(at + 1),
      CI_NODE_TOTAL: String(SHARDS),
    }),
  );
  await runAll(place, shards, read('strake-publish', key));
  await place.run(
    read('strake-merge-request', { CI_PIPELINE_SOURCE: 'merge_request_event' }),
    'merge request',
  );
});

test('runs the Jobs for Kubernetes', { timeout: 120_000 }, async (t) => {
  if (!(await requireTool(t, 'distribution'))) return;
  const place = await ciPlace(t, 'kubernetes', 'strake-job.yaml', true);
  const [compile, publish] = parseAllDocuments(place.text).map((document) => document.toJS());
  const read = ({ spec }: typeof compile, index: Readonly<Record<string, string>>) => {
    const [{ env, args }] = spec.template.spec.containers;
    const named = env.map(({ name, value }: Record<string, string>) => [name, value]);
    // Mounted there; the login of this place is where the shell expects it.
    const { DOCKER_CONFIG, ...own } = Object.fromEntries(named);
    assert.equal(DOCKER_CONFIG, '/secrets/registry');
    return {
      env: { ...own, ...index, STRAKE_CACHE_KEY: place.secret },
      commands: args[0].split('\n').filter(isOurs),
    };
  };
  const shards = Array.from({ length: compile.spec.completions }, (_, at) =>
    read(compile, { JOB_COMPLETION_INDEX: String(at) }),
  );
  await runAll(place, shards, read(publish, {}));
});
