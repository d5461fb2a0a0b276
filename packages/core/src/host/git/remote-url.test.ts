import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { remoteUrl } from './remote-url.ts';

const CONFIGS: readonly string[] = [
  '',
  '[remote "origin"]\n\turl = https://github.com/acme/app.git\n\tfetch = +refs/heads/*\n',
  '[remote "origin"] url = https://a.example/b\n',
  '[remote "other"]\n\turl = https://other.example/a\n',
  '[REMOTE "origin"]\n\tURL=https://a.example/b   \n',
  '[remote "Origin"]\n\turl = https://a.example/b\n',
  '[remote "origin"]\n\turl = first\n\turl = second\n',
  '[remote "origin"]\n\turl = "https://a.example/b c" # comment\n',
  '[remote "origin"]\n\turl = https://a.example/b ; comment\n',
  '[remote "origin"]\n\turl = "https://a.example/#b\\"c\\\\d"\n',
  '[remote "origin"]\n\turl = https://a.example/\\\nb\n',
  '[remote "origin"]\n\tpushurl = https://push.example/a\n\turl=x\n[branch "main"]\n\turl = y\n',
  '# [remote "origin"]\n; url = a\n[core]\n\turl = z\n',
  '[remote "origin"]\r\n\turl = https://a.example/b\r\n',
  '[remote "ori\\gin"]\n\turl = escaped\n',
];

test('reads the address of origin as git does', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'strake-git-'));
  t.after(() => rm(directory, { recursive: true }));
  const file = join(directory, 'config');
  for (const text of CONFIGS) {
    await writeFile(file, text);
    const argv = ['config', '--file', file, '--default', '', '--get', 'remote.origin.url'];
    const expected = execFileSync('git', argv, { encoding: 'utf8' }).replace(/\n$/, '');
    assert.equal(remoteUrl(text) ?? '', expected, text);
  }
});
