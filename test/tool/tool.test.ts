import assert from 'node:assert/strict';
import { isAbsolute } from 'node:path';
import { test } from 'node:test';
import { GO_TOOLS, requireTool, run, startRegistry, ToolMissing, tool } from './index.ts';

test('builds a tool once and returns the same path to parallel callers', async () => {
  const paths = await Promise.all([tool('crane'), tool('crane'), tool('crane')]);
  assert.equal(new Set(paths).size, 1);
  assert.ok(isAbsolute(paths[0]));
});

test('returns the pinned version of crane', async () => {
  const done = await run([await tool('crane'), 'version']);
  assert.equal(done.status, 0);
  assert.equal(done.stdout.trim(), GO_TOOLS.crane.version);
});

test('skips the test for a missing tool, with a reason that says how to install it', async (t) => {
  const path = process.env.PATH;
  const ci = process.env.CI;
  t.after(() => {
    process.env.PATH = path;
    if (ci !== undefined) process.env.CI = ci;
  });
  process.env.PATH = '/nowhere';
  delete process.env.CI;
  const reasons: (string | undefined)[] = [];
  const found = await requireTool({ skip: (reason) => void reasons.push(reason) }, 'umoci');
  assert.equal(found, undefined);
  assert.match(reasons[0] ?? '', /"umoci" is missing: on Debian: apt-get install umoci/);
});

test('fails the test for a missing tool in continuous integration', async (t) => {
  const { PATH, CI } = process.env;
  t.after(() => {
    process.env.PATH = PATH;
    if (CI === undefined) delete process.env.CI;
    else process.env.CI = CI;
  });
  process.env.PATH = '/nowhere';
  process.env.CI = 'true';
  await assert.rejects(requireTool({ skip: () => {} }, 'umoci'), ToolMissing);
});

test('a registry that cannot start says why', async (t) => {
  const options = { kind: 'ggcr', auth: { user: 'a', password: 'b' } } as const;
  await assert.rejects(startRegistry(t, options), /the ggcr registry has no login/);
});
