import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiReport } from './api-report.ts';

test('prints the docstrings of types and of their members, and no other comments', () => {
  const report = apiReport('@strake/core/plugin');
  const type =
    '/** One input of a program. Relative paths are resolved against its working directory. */';
  assert.ok(report.includes(`\n${type}\nexport type DiscoveredInput =`));
  const member = '/** A directory with the contents of all its files, at any depth. */';
  assert.ok(report.includes(`\n${member}\n`));
  assert.doesNotMatch(report, /sourceMappingURL|^\s*\/\//m);
});
