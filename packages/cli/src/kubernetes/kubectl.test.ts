import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { startKubectl } from './kubectl.ts';

const skip = process.platform === 'win32';

test('refuses the success of a program that does not read its input', { skip }, async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'strake-kubectl-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const start = async (script: string) => {
    const program = join(directory, 'kubectl');
    await writeFile(program, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const { signal } = new AbortController();
    const kubectl = startKubectl(program, ['apply'], directory, { env: process.env, signal });
    kubectl.write('a'.repeat(2 ** 21));
    return kubectl.finish();
  };
  await assert.rejects(start('exit 0'), {
    code: 'TOOL_FAILED',
    message: /ended before it read all objects$/,
  });
  assert.equal(await start('exit 3'), 3);
  assert.equal(await start('cat >/dev/null'), 0);
});
