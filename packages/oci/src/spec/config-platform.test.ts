import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configPlatform } from './config-platform.ts';

test('reads all platform fields of a config, and nothing else', () => {
  const version = { 'os.version': '10.0.20348.1', 'os.features': ['win32k'] };
  assert.deepEqual(
    configPlatform({
      os: 'windows',
      architecture: 'x86_64',
      variant: 'v2',
      author: 'a',
      ...version,
    }),
    { os: 'windows', architecture: 'amd64', variant: 'v2', ...version },
  );
  assert.deepEqual(configPlatform({ os: 'linux', architecture: 'arm64', variant: 'v8' }), {
    os: 'linux',
    architecture: 'arm64',
  });
});
