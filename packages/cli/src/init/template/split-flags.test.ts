import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GO_TEMPLATE, splitFlags } from './split-flags.ts';

const parts = (text: string) =>
  splitFlags(text, GO_TEMPLATE).map((part) => (part.isVariable ? [part.text] : part.text));

test('splits flags of the linker where a flag begins, and around variables', () => {
  assert.deepEqual(parts(' -s  -w -X a.b=c d -X e=f'), ['-s', '-w', '-X a.b=c d', '-X e=f']);
  assert.deepEqual(
    parts('{{ .Env.A }} -s {{index .Env "B"}}{{ .Tag }} x {{envOrDefault "C" ""}}'),
    [['{{ .Env.A }}'], '-s {{index .Env "B"}}{{ .Tag }} x', ['{{envOrDefault "C" ""}}']],
  );
  assert.deepEqual(parts('-X {{ .Env.A }} {{ .Env.B }} c'), [
    '-X {{ .Env.A }}',
    ['{{ .Env.B }}'],
    'c',
  ]);
  assert.deepEqual(parts(''), []);
});

test('leaves texts with quotes whole', () => {
  assert.deepEqual(parts(`-X 'a.b=c -d' {{ .Env.A }}`), [`-X 'a.b=c -d' {{ .Env.A }}`]);
  assert.deepEqual(parts('-X a={{ index .Env "A" }} -s'), ['-X a={{ index .Env "A" }}', '-s']);
});
