import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { quoteShell } from './quote-shell.ts';

test('writes a command that a shell reads back as the same words', () => {
  const words = [
    'go',
    'build',
    '-ldflags=-s -w',
    "it's",
    '',
    'a"b',
    '*',
    '~',
    'x;y',
    'line\nbreak',
    '-p=1',
  ];
  const line = quoteShell(words);
  const read = execFileSync('sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' });
  assert.deepEqual(read.split('\0').slice(0, -1), words);
});

test('does not quote plain words', () => {
  assert.equal(
    quoteShell(['go', 'build', '-o', '$OUT/', './cmd/app']),
    'go build -o $OUT/ ./cmd/app',
  );
});
