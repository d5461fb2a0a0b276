import assert from 'node:assert/strict';
import { test } from 'node:test';
import { combineErrors } from './failures.ts';
import { StrakeError } from './strake-error.ts';

const failure = (platform: string, more: object = {}) =>
  new StrakeError('TOOL_NOT_FOUND', 'go is not on PATH', {
    platform,
    hint: 'Install it.',
    ...more,
  });

const messages = (error: Error) =>
  StrakeError.is(error) ? error.facts.errors?.map(({ message }) => message) : undefined;

test('combines equal errors of several platforms and images into the first one', () => {
  const first = failure('linux/amd64', { argv: ['go', 'amd64'] });
  const others = [failure('linux/arm64', { argv: ['go', 'arm64'] }), failure('', { image: 'app' })];
  assert.equal(combineErrors([first, ...others]), first);
  const bug = new TypeError('x is not a function');
  assert.equal(combineErrors([bug, new TypeError('x is not a function')]), bug);
});

test('keeps errors that differ in anything else, and those with output of a program', () => {
  for (const more of [
    { hint: 'Another.' },
    { location: { key: 'go' } },
    { plugin: 'go' },
    { exitCode: 1 },
    { url: 'https://example.com/' },
    { output: 'main.go:1:1: undefined: x' },
  ]) {
    const both = combineErrors([failure('linux/amd64'), failure('linux/arm64', more)]);
    assert.equal(both.message, '2 failures', JSON.stringify(more));
    assert.equal(messages(both)?.length, 2);
  }
});
