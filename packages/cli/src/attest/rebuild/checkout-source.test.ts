import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { StrakeError } from '@strake/core';
import { checkoutSource, sourceDirectory } from './checkout-source.ts';

const run = { env: process.env, signal: new AbortController().signal };
const commit = '1'.repeat(40);

async function temporary(t: TestContext): Promise<string> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'strake-checkout-')));
  t.after(() => rm(directory, { recursive: true }));
  return directory;
}

test('a clone is named by any directory in it; what is not in a clone is refused', async (t) => {
  const top = await temporary(t);
  const given = join(top, 'cmd');
  await mkdir(given);
  await assert.rejects(sourceDirectory('cmd', top, run), /--source cmd is not a git repository/);
  await assert.rejects(sourceDirectory('none', top, run), /--source none is not a directory/);
  await promisify(execFile)('git', ['init', '--quiet', top]);
  assert.equal(await sourceDirectory('cmd', top, run), top);
});

test('a clone without the commit is named, with the way to get the commit', async (t) => {
  const top = await temporary(t);
  const clone = join(top, 'clone');
  await promisify(execFile)('git', ['init', '--quiet', clone]);
  const configuration = { path: 'strake.yaml', sha256: '0'.repeat(64) };
  const recipe = { url: 'https://git.example/acme/app', commit, configuration };
  const options = { clone, directory: join(top, 'checkout') };
  const failed = await checkoutSource(recipe as never, options, run).catch((thrown) => thrown);
  assert.ok(StrakeError.is(failed), String(failed));
  assert.equal(failed.code, 'SOURCE_UNREACHABLE');
  assert.equal(failed.message, `the clone ${clone} does not have commit ${commit}`);
  assert.match(failed.hint ?? '', /fetch --all --tags/);
});
