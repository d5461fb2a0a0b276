import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContainerConfig, ImageContext } from '@strake/core/plugin';
import { windowsConfig } from './windows-config.ts';

function convert(config: ContainerConfig, configured: readonly string[] = []) {
  const warnings: string[] = [];
  const context = {
    configured,
    log: { warn: (message: string) => void warnings.push(message) },
  } as unknown as ImageContext<undefined>;
  const draft = {
    config: { os: 'windows', architecture: 'amd64', config },
    annotations: {},
    descriptorAnnotations: {},
  };
  return { config: windowsConfig(draft, context)?.config.config, warnings };
}

const cases: readonly [title: string, given: ContainerConfig, expected: ContainerConfig][] = [
  [
    'the program and not its arguments',
    { Entrypoint: ['/app/x.exe', '/c', '/etc'], Cmd: ['/d'] },
    { Entrypoint: ['C:\\app\\x.exe', '/c', '/etc'], Cmd: ['/d'] },
  ],
  [
    "a command's program where there is no entrypoint",
    { Cmd: ['/app/x.exe', '/c'] },
    { Cmd: ['C:\\app\\x.exe', '/c'] },
  ],
  ['the working directory', { WorkingDir: '/layers' }, { WorkingDir: 'C:\\layers' }],
  ['the root', { WorkingDir: '/' }, { WorkingDir: 'C:\\' }],
  ['volumes', { Volumes: { '/data': {} } }, { Volumes: { 'C:\\data': {} } }],
];
for (const [title, given, expected] of cases)
  test(`writes ${title} with C:\\`, () => assert.deepEqual(convert(given).config, expected));

test('keeps Windows paths, and what is not a path', () => {
  const config = {
    User: 'ContainerUser',
    Entrypoint: ['app.exe'],
    WorkingDir: 'c:\\layers',
    Env: ['X=/etc'],
    Volumes: { '\\\\.\\pipe\\x': {} },
  };
  assert.deepEqual(convert(config).config, config);
});

test('drops ArgsEscaped only if the command changed', () => {
  const config = { Cmd: ['c:\\windows\\system32\\cmd.exe'], ArgsEscaped: true };
  assert.deepEqual(convert(config).config, config);
  assert.deepEqual(convert({ ...config }, ['cmd']).config, { Cmd: config.Cmd });
  assert.deepEqual(convert({ ...config }, ['entrypoint']).config, { Cmd: config.Cmd });
});

test('warns of a PATH that hides the system', () => {
  assert.match(
    convert({ Env: ['Path=C:\\app'] }).warnings[0] ?? '',
    /^Path does not contain C:\\Windows/,
  );
  assert.deepEqual(convert({ Env: ['PATH=C:\\WINDOWS\\system32;C:\\app'] }).warnings, []);
  assert.deepEqual(convert({ Env: ['X=1'] }).warnings, []);
});
