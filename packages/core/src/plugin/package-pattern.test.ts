import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packagePattern } from './package-pattern.ts';

const NAMES = ['./cmd', './cmd/api', './cmd/api/v2', './cmds', './c.d/x', 'C:\\w\\cmd'];

for (const [pattern, ...expected] of [
  ['./cmd/...', './cmd', './cmd/api', './cmd/api/v2'],
  ['./cmd...', './cmd', './cmd/api', './cmd/api/v2', './cmds'],
  ['./c.../api/...', './cmd/api', './cmd/api/v2'],
  ['./c.d/...', './c.d/x'],
  ['./...2', './cmd/api/v2'],
  ['./cmd', './cmd'],
  ['C:\\w\\cmd\\...', 'C:\\w\\cmd'],
] as const)
  test(`${pattern} matches ${expected.join(' ')}`, () => {
    const matched = NAMES.filter((name) => packagePattern(pattern).test(name));
    assert.deepEqual(matched, expected);
  });
