import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withPath } from './search-path.ts';

test('appends to PATH, even if the directory is on it already, as ko does', () => {
  assert.deepEqual(withPath(['A=1', 'PATH=/bin', 'XPATH=2'], '/ko-app', false), [
    'A=1',
    'PATH=/bin:/ko-app',
    'XPATH=2',
  ]);
  assert.deepEqual(withPath(['PATH=/ko-app'], '/ko-app', false), ['PATH=/ko-app:/ko-app']);
  assert.deepEqual(withPath(['Path=/bin'], '/ko-app', false), ['Path=/bin', 'PATH=/ko-app']);
});

test('appends to the PATH of Windows with a semicolon, however it is spelt', () => {
  assert.deepEqual(withPath(['Path=C:\\Windows'], 'C:\\ko-app', true), [
    'Path=C:\\Windows;C:\\ko-app',
  ]);
  assert.deepEqual(withPath([], 'C:\\ko-app', true), ['PATH=C:\\ko-app']);
});
