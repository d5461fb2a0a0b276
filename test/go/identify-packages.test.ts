import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { readersOf } from '@strake/core';
import { plugin } from '@strake/plugin-go';
import { project } from '../e2e/strake.ts';

const module = (path: string) => `module ${path}\n\ngo 1.24\n`;
const MAIN = 'package main\n\nfunc main() {}\n';
const FILES = {
  'go.work': 'go 1.24\n\nuse ./one\n\nuse ./two\n',
  'one/go.mod': module('example.com/one'),
  'two/go.mod': module('example.com/two'),
  'two/cmd/x/main.go': MAIN,
  'elsewhere/go.work': 'go 1.24\n\nuse ../fork\n',
  'fork/go.mod': module('example.com/two'),
  'fork/cmd/x/main.go': MAIN,
  goenv: 'GOWORK=off\n',
};
const NAME = 'example.com/two/cmd/x';

for (const [what, variables, expected] of [
  ['go.work above', {}, 'two/cmd/x'],
  ['GOWORK=auto', { GOWORK: 'auto' }, 'two/cmd/x'],
  ['GOWORK=off', { GOWORK: 'off' }, NAME],
  ['GOWORK=FILE', { GOWORK: 'elsewhere/go.work' }, 'fork/cmd/x'],
  ['GOWORK=off of go env -w', { GOENV: 'goenv' }, NAME],
] as const)
  test(`identifies a package by the modules of ${what}`, async (t) => {
    const root = await project(t, FILES);
    const env = Object.fromEntries(
      Object.entries(variables).map(([key, value]) => [
        key,
        /^(off|auto)$/.test(value) ? value : join(root, value),
      ]),
    );
    const [reader] = readersOf({ plugins: [plugin], config: {}, env });
    const cwd = join(root, 'one');
    const place = { cwd, directory: cwd };
    const identity = expected === NAME ? NAME : join(root, expected);
    assert.equal(await reader?.identify(NAME, place), identity);
    const built = await reader?.built({ programs: [NAME] }, place);
    assert.deepEqual([...(built ?? [])], [[identity, NAME]]);
  });
