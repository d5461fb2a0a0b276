import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callerEnvironment } from './caller-environment.ts';

test('calls the search path PATH on Windows, and leaves all other names', () => {
  const env = { Path: 'C:\\Go\\bin', SystemRoot: 'C:\\Windows', Token: 'x' };
  assert.deepEqual(callerEnvironment(env, 'win32'), {
    PATH: 'C:\\Go\\bin',
    SystemRoot: 'C:\\Windows',
    Token: 'x',
  });
  assert.equal(callerEnvironment(env, 'linux'), env);
});
