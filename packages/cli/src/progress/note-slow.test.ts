import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { noteSlow } from './note-slow.ts';

test('reports slow work once, and not after it has ended', async () => {
  const lines: string[] = [];
  const print = (line: string) => void lines.push(line);
  noteSlow('reading a', print, 1);
  noteSlow('reading b', print, 1)();
  await setTimeout(20);
  assert.deepEqual(lines, ['still reading a, 0.0 s so far']);
});
