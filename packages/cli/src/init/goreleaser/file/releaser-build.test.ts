import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readBuild } from './releaser-build.ts';

const platforms = (values: object) =>
  readBuild({ values: { ...values }, path: ['builds', 0] }, 'tool').platforms;

test('builds for the platforms that GoReleaser builds for', () => {
  assert.deepEqual(platforms({}), [
    'linux/386',
    'linux/amd64',
    'linux/arm64',
    'darwin/amd64',
    'darwin/arm64',
    'windows/386',
    'windows/amd64',
    'windows/arm64',
  ]);
  const matrix = {
    goos: ['linux', 'windows'],
    goarch: ['amd64', 'arm'],
    goarm: [6, '7'],
    goamd64: ['v1', 'v3'],
    ignore: [{ goarch: 'arm', goarm: 6 }, { goos: 'windows' }],
  };
  assert.deepEqual(platforms(matrix), ['linux/amd64', 'linux/amd64/v3', 'linux/arm/v7']);
  assert.deepEqual(platforms({ targets: ['linux_amd64_v1', 'linux_arm_7', 'darwin_arm64'] }), [
    'linux/amd64',
    'linux/arm/v7',
    'darwin/arm64',
  ]);
});

test('takes a file for its package, relative to dir', () => {
  const named = { main: './cmd/tool/main.go', dir: 'sub', binary: 'x', hooks: {} };
  const build = readBuild({ values: named, path: ['builds', 0] }, 'tool');
  assert.deepEqual([build.package, build.binary, build.others], ['./sub/cmd/tool', 'x', ['hooks']]);
  assert.equal(readBuild({ values: {}, path: ['builds'] }, 'tool').package, '.');
});
