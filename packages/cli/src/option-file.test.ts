import assert from 'node:assert/strict';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { checkFileOption, writeOptionFile } from './option-file.ts';

async function directory(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'strake-option-file-'));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

test('refuses a file below a file, and a directory', async (t) => {
  const cwd = await directory(t);
  await writeFile(join(cwd, 'file'), '');
  await assert.rejects(checkFileOption('--metadata-file', 'file/a/out.json', cwd), {
    code: 'OUTPUT_UNWRITABLE',
    message: `cannot create the directory of --metadata-file file/a/out.json: ${join(cwd, 'file')} is a file`,
  });
  await assert.rejects(checkFileOption('--metadata-file', '.', cwd), { code: 'OUTPUT_UNWRITABLE' });
  await assert.rejects(checkFileOption('--metadata-file', '-', cwd), {
    code: 'CONFIG_OPTION',
    hint: /\/dev\/stdout/,
  } as never);
  await checkFileOption('--metadata-file', './-', cwd);
  await checkFileOption('--metadata-file', 'out.json', cwd);
  await checkFileOption('--metadata-file', 'a/b/out.json', cwd);
});

test('replaces a file with its permissions, and names the option of one that it cannot write', async (t) => {
  const cwd = await directory(t);
  const file = { option: '--image-refs', file: 'refs', text: 'new\n' };
  await writeFile(join(cwd, 'refs'), 'old\n');
  await chmod(join(cwd, 'refs'), 0o600);
  await writeOptionFile(file, cwd);
  assert.equal(await readFile(join(cwd, 'refs'), 'utf8'), 'new\n');
  assert.equal((await stat(join(cwd, 'refs'))).mode & 0o777, 0o600);
  await assert.rejects(writeOptionFile({ ...file, file: 'refs/below' }, cwd), {
    code: 'OUTPUT_UNWRITABLE',
    message: `--image-refs: ${join(cwd, 'refs/below')} cannot be written: a component of the path is a file`,
  });
});
