// The tests that the third-party plugins bring along, run where they were made.
import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { test } from 'node:test';
import { run } from '../tool/index.ts';
import { installation } from './installation.ts';

test('the third-party plugins pass their own tests', async (t) => {
  const { workshop } = await installation();
  const directories = globSync('plugins/*/package.json', { cwd: workshop }).map(dirname).sort();
  assert.ok(directories.length > 0);
  for (const home of directories) {
    await t.test(basename(home), async () => {
      const directory = join(workshop, home);
      const done = await run([process.execPath, '--test', 'src/*.test.ts'], {
        cwd: directory,
        env: { NODE_TEST_CONTEXT: undefined },
      });
      assert.equal(done.status, 0, done.stdout + done.stderr);
      const source = await readFile(join(directory, 'src/index.ts'), 'utf8');
      assert.ok(source.trimEnd().split('\n').length <= 80, 'it has more than 80 lines');
    });
  }
});
