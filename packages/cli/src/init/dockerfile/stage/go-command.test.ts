import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readGoCommand } from './go-command.ts';

const read = (text: string) => readGoCommand(text.split('|'));

test('reads flags that change a program, in both spellings', () => {
  const words =
    'go|build|-v|-a|-mod=vendor|-ldflags|-s -w -X main.a=b -X main.c=d|-tags=x,y|-race|-o|/out/|./a|./b';
  assert.deepEqual(read(words), {
    packages: ['./a', './b'],
    output: '/out/',
    installs: false,
    tags: ['x', 'y'],
    ldflags: ['-s', '-w', '-X main.a=b', '-X main.c=d'],
    flags: ['-mod=vendor', '-race'],
  });
});

test('reads other ways to compile', () => {
  assert.deepEqual(read('/usr/local/go/bin/go|install|-trimpath|./cmd/x')?.installs, true);
  assert.deepEqual(read('xx-go|build|-C|tools')?.directory, 'tools');
  assert.deepEqual(read('go|build')?.packages, ['.']);
  assert.deepEqual(read("go|build|-ldflags=-X 'main.a=b c'|.")?.ldflags, ["-X 'main.a=b c'"]);
  assert.deepEqual(read('go|build|-o|x|.|2>/dev/null')?.packages, ['.']);
});

test('reads nothing else', () => {
  for (const words of ['go|mod|download', 'cargo|build', 'make', ''])
    assert.equal(read(words), undefined);
});
