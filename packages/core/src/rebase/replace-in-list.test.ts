import assert from 'node:assert/strict';
import { test } from 'node:test';
import { replaceInList } from './replace-in-list.ts';

const cases: readonly [value: string, before: string, after: string | undefined, result: string][] =
  [
    ['/usr/bin:/bin:/app', '/usr/bin:/bin', '/bin', '/bin:/app'],
    ['/app:/usr/bin:/bin', '/usr/bin:/bin', '/bin', '/app:/bin'],
    ['/a:/usr/bin:/b', '/usr/bin', '/x:/y', '/a:/x:/y:/b'],
    ['/usr/bin:/app', '/usr/bin', undefined, '/app'],
    ['/app:/usr/bin', '/usr/bin', '', '/app'],
    // Not a part of the list, but of a path.
    ['/usr/bin/x:/app', '/usr/bin', '/bin', '/usr/bin/x:/app'],
    ['/own', '/usr/bin', '/bin', '/own'],
    ['/own', '', '/bin', '/own'],
  ];
for (const [value, before, after, result] of cases)
  test(`makes ${result} of ${value} over ${before || 'nothing'} for ${after ?? 'no value'}`, () => {
    assert.equal(replaceInList(value, before, after, ':'), result);
  });
