import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { documentBlocks } from '../e2e/document-block.ts';
import { documentedPlace } from '../e2e/documented-place.ts';
import { requireTool } from '../tool/index.ts';

/** The pipelines that the page shows for Go's own commands. */
const PIPELINES = documentBlocks('docs/ci.md').filter(({ text }) =>
  text.includes('strake go-cache pull'),
);

const isOurs = (line: string) => /(^|\| |; then )(strake|go) /.test(line);

test('tests on one machine what another one compiled, with the jobs that the page shows', {
  timeout: 180_000,
}, async (t) => {
  if (!(await requireTool(t, 'distribution'))) return;
  const [github, gitlab] = PIPELINES.map(({ text }) => parse(text));
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const trust = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  const place = await documentedPlace(
    t,
    {
      'strake.yaml': `cache:\n  remote: ghcr.io/acme/build-cache\n  trust: ["ed25519:${trust}"]\n`,
      'lib/lib.go': 'package lib\n\nfunc Twice(n int) int { return 2 * n }\n',
      'lib/lib_test.go':
        'package lib\n\nimport "testing"\n\nfunc TestTwice(t *testing.T) {\n\tif Twice(2) != 4 {\n\t\tt.Fail()\n\t}\n}\n',
    },
    false,
  );
  const root = dirname(place.directory);
  const secret = join(root, 'cache.key');
  await writeFile(secret, privateKey.export({ format: 'pem', type: 'pkcs8' }));
  /** Runs a job on a machine of its own. */
  const run = async (
    machine: string,
    commands: readonly string[],
    env: Readonly<Record<string, string>>,
  ) => {
    const done = await place.shell(commands.join('\n'), {
      ...env,
      CI: 'true',
      // Without vet, which reads every package again.
      GOFLAGS: '-vet=off',
      GOCACHE: join(root, machine, 'go-build'),
      STRAKE_CACHE: join(root, machine, 'strake'),
    });
    assert.equal(done.status, 0, `${done.stderr}${done.stdout}`);
    assert.doesNotMatch(done.stderr, /warning\b/);
    return done;
  };
  const steps: { run?: string; if?: string; env?: Record<string, string> }[] =
    github.jobs.test.steps;
  const [push] = steps.filter((step) => step.if);
  assert.match(String(push?.if), /^github\.ref == /);
  assert.equal(push?.env?.STRAKE_CACHE_KEY, '${{ secrets.STRAKE_CACHE_KEY }}');
  const commands = steps.flatMap((step) => (isOurs(step.run ?? '') ? [step.run ?? ''] : []));
  const first = await run('branch', commands, {
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTOR: 'ann',
    GITHUB_EVENT_NAME: 'push',
    TOKEN: 'tide',
    STRAKE_CACHE_KEY: secret,
  });
  assert.match(first.stderr, /^Go's build cache: nothing in .*\/acme\/build-cache for /m);
  assert.match(first.stdout, /^ok\s+example\.com\/tiny\/lib\s+[\d.]+s$/m);
  assert.match(first.stderr, /^Go's build cache: .* written to .*\/acme\/build-cache in /m);

  // The login of the job before.
  await rm(join(root, 'login/config.json'));
  const { before_script, script } = gitlab.test;
  const second = await run('merge request', [...before_script, ...script].filter(isOurs), {
    CI_REGISTRY: place.registry.host,
    CI_REGISTRY_USER: 'ann',
    CI_REGISTRY_PASSWORD: 'tide',
    CI_PIPELINE_SOURCE: 'merge_request_event',
    CI_DEFAULT_BRANCH: 'main',
  });
  assert.match(second.stderr, /^Go's build cache: .* fetched in .* into .*\/go-build$/m);
  assert.match(second.stdout, /^ok\s+example\.com\/tiny\/lib\s+\(cached\)$/m);
  assert.doesNotMatch(second.stderr, /written to/);
});
