import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { FileLists } from './file-lists.ts';
import type { RecordedInput } from './recorded-input.ts';

const TOOL: RecordedInput = { kind: 'tool', name: 'go', path: '/go/bin/go' };
const TOOLCHAIN: RecordedInput = {
  kind: 'files',
  name: 'the Go toolchain in /go',
  directories: { '/go/src/fmt': '.\nprint.go', '/go/src/os': '.\nfile.go' },
  list: 'a digest',
  sha256: 'of bytes',
  state: 'of states',
};

test('stores a list of files once for all records that refer to it, and ignores records without their list', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'strake-lists-'));
  t.after(() => rm(directory, { recursive: true }));
  const lists = new FileLists(directory);
  const written = await lists.detach([TOOL, TOOLCHAIN]);
  assert.doesNotMatch(JSON.stringify(written), /print\.go/);
  await lists.detach([{ ...TOOLCHAIN, state: 'another' }]);
  const names = await readdir(directory);
  assert.equal(names.length, 1);
  assert.deepEqual(new FileLists(directory).complete(written), [TOOL, TOOLCHAIN]);

  const file = join(directory, names[0] ?? '');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace('print.go', 'scan.go'));
  assert.equal(new FileLists(directory).complete(written), undefined);
  await rm(file);
  assert.equal(new FileLists(directory).complete(written), undefined);
});
