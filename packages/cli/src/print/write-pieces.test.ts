import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writePieces } from './write-pieces.ts';

test('writes a long text in several chunks', () => {
  const written: string[] = [];
  const line = `${'x'.repeat(999)}\n`;
  writePieces({ write: (text) => written.push(text) }, Array<string>(1000).fill(line));
  assert.equal(written.join(''), line.repeat(1000));
  assert.ok(written.length > 10 && written.every((text) => text.endsWith('\n')));
});
