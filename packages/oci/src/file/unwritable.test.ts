import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { StrakeError } from '../errors/index.ts';
import { temporaryDirectory } from './temporary-directory.ts';
import { unwritable } from './unwritable.ts';

const full = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });

test('names the variable that moves temporary files if their disk is full', async (t) => {
  const directory = await temporaryDirectory();
  t.after(() => directory.remove());
  const inside = unwritable(join(directory.path, 'image.tar'), full);
  assert.ok(StrakeError.is(inside));
  assert.match(inside.message, /image\.tar cannot be written: the disk is full$/);
  assert.match(inside.hint ?? '', /TMPDIR|TEMP/);
  const outside = unwritable(join(tmpdir(), 'out.tar'), full);
  assert.ok(StrakeError.is(outside));
  assert.equal(outside.hint, 'Free disk space, or write somewhere else.');
});
