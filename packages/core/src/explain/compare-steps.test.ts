import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareSteps, joinChanges } from './compare-steps.ts';
import type { StepFacts } from './step-facts.ts';

const STEP: StepFacts = {
  argv: ['go', 'build', '-trimpath', '-ldflags=-X main.v=1', '-o', '/out/', 'example.com/app'],
  directory: '/src',
  env: { GOOS: 'linux', CGO_ENABLED: '0' },
  settings: { GOFLAGS: '', GOVERSION: 'go1.26.8' },
  stamps: { commit: 'a1' },
};

const changes = (now: Partial<StepFacts>) => compareSteps(STEP, { ...STEP, ...now });
const argv = (by: (words: string[]) => string[]) => ({ argv: by([...STEP.argv]) });

test('an equal step has no changes', () => assert.deepEqual(changes({}), []));

test('a flag with another value is one change, with both values', () =>
  assert.deepEqual(changes(argv((all) => all.map((each) => each.replace('v=1', 'v=2')))), [
    { kind: 'argument', name: '-ldflags', old: '-X main.v=1', new: '-X main.v=2' },
  ]));

test('flags and operands come and go', () =>
  assert.deepEqual(
    changes(argv((all) => [...all.filter((each) => each !== '-trimpath'), '-race'])),
    [
      { kind: 'argument', name: '-trimpath', old: '-trimpath' },
      { kind: 'argument', name: '-race', new: '-race' },
    ],
  ));

test('another order of equal arguments is a change', () =>
  assert.deepEqual(changes(argv((all) => all.reverse())), [
    { kind: 'argument', name: 'their order' },
  ]));

test('the version of a compiler, variables and the commit change from old to new', () => {
  assert.deepEqual(changes({ settings: { ...STEP.settings, GOVERSION: 'go1.27' } }), [
    { kind: 'setting', name: 'GOVERSION', old: 'go1.26.8', new: 'go1.27' },
  ]);
  assert.deepEqual(changes({ env: { GOOS: 'linux', GOARM: '7' } }), [
    { kind: 'variable', name: 'CGO_ENABLED', old: '0' },
    { kind: 'variable', name: 'GOARM', new: '7' },
  ]);
  assert.deepEqual(changes({ stamps: { commit: 'b2' } }), [
    { kind: 'stamp', name: 'commit', old: 'a1', new: 'b2' },
  ]);
});

test('joins the changes of two builds into those since the first', () => {
  const file = (name: string, old: string, now: string) =>
    ({ kind: 'file', name, old, new: now }) as const;
  assert.deepEqual(
    joinChanges(
      [file('a', '1', '2'), file('b', '1', '2')],
      [file('b', '2', '3'), file('c', '1', '2')],
    ),
    [file('a', '1', '2'), file('b', '1', '3'), file('c', '1', '2')],
  );
});
