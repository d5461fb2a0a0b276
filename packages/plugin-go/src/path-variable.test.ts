import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withDirectoryOnPath } from './path-variable.ts';

const DOCKER = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const CASES: readonly [
  title: string,
  env: string[],
  directory: string,
  os: string,
  expected: string[],
][] = [
  [
    'adds the directory at the end',
    ['A=1', 'PATH=/bin', 'B=2'],
    '/app',
    'linux',
    ['A=1', 'PATH=/bin:/app', 'B=2'],
  ],
  ['adds no directory twice', ['PATH=/app:/bin'], '/app', 'linux', ['PATH=/app:/bin']],
  [
    'takes no longer name for the directory',
    ['PATH=/app/bin'],
    '/app',
    'linux',
    ['PATH=/app/bin:/app'],
  ],
  [
    'gives a base without PATH the one of Docker first',
    ['A=1'],
    '/app',
    'linux',
    [`PATH=${DOCKER}:/app`, 'A=1'],
  ],
  ['adds no directory of Docker again', [], '/usr/bin', 'linux', [`PATH=${DOCKER}`]],
  [
    'puts nothing before the directory where PATH is empty',
    ['PATH='],
    '/app',
    'linux',
    ['PATH=/app'],
  ],
  ['keeps what else holds an equals sign', ['PATH=/a=b'], '/app', 'linux', ['PATH=/a=b:/app']],
  [
    'tells PATH from Path on Linux',
    ['Path=/x', 'PATH=/bin'],
    '/app',
    'linux',
    ['Path=/x', 'PATH=/bin:/app'],
  ],
  ['keeps the name that Windows has', ['Path=C:\\x'], 'C:\\app', 'windows', ['Path=C:\\x;C:\\app']],
  [
    'compares without case on Windows',
    ['PATH=c:\\APP;C:\\x'],
    'C:\\app',
    'windows',
    ['PATH=c:\\APP;C:\\x'],
  ],
  [
    'keeps the system within reach on Windows',
    [],
    'C:\\app',
    'windows',
    ['PATH=c:\\Windows\\System32;c:\\Windows;C:\\app'],
  ],
];

for (const [title, env, directory, os, expected] of CASES) {
  test(title, () => assert.deepEqual(withDirectoryOnPath(env, directory, os), expected));
}
