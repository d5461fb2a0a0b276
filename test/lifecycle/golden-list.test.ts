import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { EXCUSED } from './golden/excused.ts';

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), 'golden');

test('makes every golden check of the lifecycle image, or excuses it with a reason', () => {
  const texts = readdirSync(FOLDER)
    .filter((name) => name.endsWith('-checks.ts'))
    .map((name) => readFileSync(join(FOLDER, name), 'utf8'));
  const calls = texts.flatMap((text) => [...text.matchAll(/\bgolden\(\s*(\[[^\]]*\]|'G\d+')/g)]);
  const made = new Set(calls.flatMap(([, numbers = '']) => numbers.match(/G\d+/g) ?? []));
  const all = Array.from({ length: 47 }, (_, at) => `G${at + 1}`);
  assert.deepEqual(
    all.filter((number) => !made.has(number)),
    Object.keys(EXCUSED),
  );
});
