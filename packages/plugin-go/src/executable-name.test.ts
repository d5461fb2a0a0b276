import assert from 'node:assert/strict';
import { test } from 'node:test';
import { executableName } from './executable-name.ts';

const CASES: Readonly<Record<string, string>> = {
  'example.com/app': 'app',
  'example.com/app/cmd/tool': 'tool',
  'example.com/app/v2': 'app',
  'example.com/app/v10': 'app',
  'example.com/app/v2/cmd/tool': 'tool',
  'example.com/app/v1': 'v1',
  'example.com/app/v0': 'v0',
  'example.com/app/v02': 'v02',
  'example.com/app/v2beta': 'v2beta',
  'gopkg.in/app.v3': 'app.v3',
  app: 'app',
  v2: 'v2',
};

for (const [path, name] of Object.entries(CASES)) {
  test(`${path} makes ${name}`, () => assert.equal(executableName(path), name));
}
