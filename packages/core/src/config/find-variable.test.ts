import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createActionCache, InputChecker } from '../action-cache/index.ts';
import { createHostAccess } from '../host/access/index.ts';
import { findVariable, type Specification } from './find-variable.ts';

/** A directory with a script, and what a variable is in one build after another. */
async function scene(t: TestContext) {
  const [directory, records] = await Promise.all(
    ['project', 'records'].map((name) => mkdtemp(join(tmpdir(), `strake-${name}-`))),
  );
  assert.ok(directory && records);
  t.after(() => Promise.all([directory, records].map((path) => rm(path, { recursive: true }))));
  const { env } = process;
  return {
    async write(name: string, text: string) {
      await writeFile(join(directory, name), text);
      await chmod(join(directory, name), 0o755);
      // No longer racy, or nothing is stored.
      await delay(60);
    },
    value(specification: Specification) {
      const actionCache = createActionCache(records, new InputChecker({ output: async () => '' }));
      const { signal } = new AbortController();
      const host = createHostAccess({ directory, env, signal, actionCache, allowed: [directory] });
      return findVariable('command', 'v', specification, { host, env: {} });
    },
  };
}

for (const command of [['./version.sh'], ['sh', 'version.sh'], ['sh', '-e', './version.sh']]) {
  test(`runs ${command.join(' ')} again only if the script changed`, async (t) => {
    const { write, value } = await scene(t);
    const specification = { command, inputs: { files: ['version'] } };
    await write('version.sh', '#!/bin/sh\necho run >> runs; echo 1; wc -l < runs\n');
    assert.equal(await value(specification), '1\n1');
    assert.equal(await value(specification), '1\n1');
    await write('version.sh', '#!/bin/sh\necho run >> runs; echo 2; wc -l < runs\n');
    assert.equal(await value(specification), '2\n2');
    await write('version', '');
    assert.equal(await value(specification), '2\n3');
  });
}
