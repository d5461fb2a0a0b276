import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeStepSummary } from './step-summary.ts';

test('adds to the summary of a step, and cuts what GitHub would refuse', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'strake-test-'));
  t.after(() => rm(directory, { recursive: true }));
  const file = join(directory, 'summary.md');
  const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: file };
  await writeFile(file, 'before\n');
  assert.equal(await writeStepSummary('# one', { env }), undefined);
  assert.equal(await readFile(file, 'utf8'), 'before\n# one\n');
  await writeStepSummary('ä line\n'.repeat(200_000), { env });
  const text = await readFile(file, 'utf8');
  const bytes = Buffer.byteLength(text);
  assert.ok(bytes <= 1024 * 1024 && bytes > 1024 * 1024 - 200, `${bytes}`);
  assert.match(text, /\nä line\n\n… the rest does not fit into the summary of a step\n$/);
  await writeStepSummary('no room', { env });
  assert.equal(await readFile(file, 'utf8'), text);
});

test('writes nothing elsewhere, and says what went wrong', async () => {
  const file = join(tmpdir(), 'strake-test-missing', 'summary.md');
  assert.equal(await writeStepSummary('x', { env: { GITHUB_STEP_SUMMARY: file } }), undefined);
  const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: file };
  assert.match(
    (await writeStepSummary('x', { env })) ?? '',
    /^the step summary could not be written: ENOENT/,
  );
});
