import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError } from '../errors/index.ts';
import { buildProject } from '../testing/build-project.ts';
import { checkContainer } from './check-container.ts';
import type { ImageSettings } from './project.ts';

const check = (settings: ImageSettings, os = 'linux') =>
  checkContainer(settings, os, undefined, (path) => path);

const GOOD: readonly [os: string, settings: ImageSettings][] = [
  ['linux', { workdir: '/srv', volumes: ['/data', '/a b/c'] }],
  ['freebsd', { workdir: '/' }],
  ['windows', { workdir: 'c:\\app', volumes: ['D:', 'C:\\data', '/data', 'c:/x'] }],
  ['windows', { user: 'NT AUTHORITY\\SYSTEM' }],
  ...['SIGTERM', 'term', '9', '64', 'SIGRTMIN', 'SIGRTMIN+15', 'RTMAX-14', 'SIGUSR1'].map(
    (stopSignal) => ['linux', { stopSignal }] as [string, ImageSettings],
  ),
  ...['', 'root', '0', '65532:65532', 'nobody:nogroup', '1000:www-data', 'svc$', 'Jörg'].map(
    (user) => ['linux', { user }] as [string, ImageSettings],
  ),
];
for (const [os, settings] of GOOD) {
  test(`accepts ${JSON.stringify(settings)} on ${os}`, () => check(settings, os));
}

const BAD: readonly [os: string, settings: ImageSettings, key: string, what: RegExp][] = [
  ['linux', { workdir: 'srv' }, 'config.workdir', /is "srv", but must be an absolute path$/],
  ['linux', { workdir: 'c:\\srv' }, 'config.workdir', /an absolute path$/],
  ['windows', { workdir: 'srv' }, 'config.workdir', /on Windows an absolute path$/],
  ['windows', { workdir: 'c:srv' }, 'config.workdir', /on Windows an absolute path$/],
  ['linux', { volumes: ['/a', 'data'] }, 'config.volumes[1]', /is "data", but .* absolute path$/],
  ['linux', { volumes: ['/'] }, 'config.volumes[0]', /a path below the root$/],
  ['windows', { volumes: ['c:\\'] }, 'config.volumes[0]', /a path below the root$/],
  ['linux', { cmd: ['a', 'b\0'] }, 'config.cmd[1]', /without NUL characters$/],
  ['linux', { env: { A: '\0' } }, 'config.env.A', /without NUL characters$/],
  ...['SIGFOO', 'SIG', '', '0', '65', '1.5', 'SIGRTMIN+16', 'RTMAX-15', 'RTMIN-1', 'SIGRTMIN+'].map(
    (stopSignal) =>
      ['linux', { stopSignal }, 'config.stopSignal', /must be a signal$/] as [
        string,
        ImageSettings,
        string,
        RegExp,
      ],
  ),
  ...['a b', ':0', '1000:', 'a:b:c', '-1', '2147483648', 'a\n'].map(
    (user) =>
      ['linux', { user }, 'config.user', /must be a user$/] as [
        string,
        ImageSettings,
        string,
        RegExp,
      ],
  ),
];
for (const [os, settings, key, what] of BAD) {
  test(`refuses ${JSON.stringify(settings)} on ${os}`, () => {
    assert.throws(
      () => check(settings, os),
      (error) => {
        assert.ok(StrakeError.is(error) && error.code === 'CONFIG_VALUE_INVALID');
        assert.equal(error.facts.location?.key, key);
        assert.match(error.message, what);
        assert.ok(error.hint);
        return true;
      },
    );
  });
}

test('checks the configuration of each platform, but not what the base sets', async () => {
  const platforms = ['linux/amd64', 'windows/amd64'];
  const bases = {
    odd: platforms.map((platform) => {
      const [os = '', architecture = ''] = platform.split('/');
      const config = {
        WorkingDir: 'srv',
        User: 'a b',
        StopSignal: 'SIGFOO',
        Volumes: { data: {} },
      };
      return { os, architecture, config };
    }),
  };
  const { images } = await buildProject([], { bases, config: { base: 'odd', platforms } });
  assert.deepEqual(
    images[0]?.platforms.map(({ platform }) => platform),
    platforms,
  );
  const workdir = { 'linux/*': '/srv', 'windows/*': 'srv' };
  await assert.rejects(
    buildProject([], { bases, config: { base: 'odd', platforms, config: { workdir } } }),
    (error) =>
      StrakeError.is(error) &&
      error.facts.location?.key === 'config.workdir["windows/*"]' &&
      error.message.endsWith('on Windows an absolute path'),
  );
});
