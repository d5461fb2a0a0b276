import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SAMPLE } from '../print/sample-diff.test.data.ts';
import { checkConditions } from './check-conditions.ts';
import { CONDITION_NAMES, parseConditions } from './condition.ts';
import type { DiffReport, PlatformReport } from './diff-report.ts';

const [first] = SAMPLE.platforms;
assert.ok(first);

/** What holds on one platform, which is the sample's with these changes. */
function check(conditions: string, more: Partial<PlatformReport> = {}): readonly string[] {
  const report: DiffReport = {
    ...SAMPLE,
    index: [],
    platforms: [{ ...first, ...more } as PlatformReport],
  };
  return checkConditions(report, parseConditions([conditions])).map(({ message }) => message);
}

const sized = (before: number, after: number): Partial<PlatformReport> => {
  const side = (layersSize: number) => ({ platform: '', digest: '', configDigest: '', layersSize });
  return { before: side(before), after: side(after) };
};

test('says why each condition holds', () => {
  assert.deepEqual(check('any'), ['the images differ']);
  assert.deepEqual(check('user,env,labels'), [
    'the user is "0", was "65532"',
    '1 variable: MODE',
    '1 label: org.opencontainers.image.version',
  ]);
  assert.deepEqual(check('mode'), ['1 mode or owner: etc/app/key.pem']);
  assert.deepEqual(check('file:added'), ['1 entry: usr/share/app/logo.svg']);
  assert.deepEqual(check('toolchain,flags'), [
    '1 version of Go: app/server go1.26.7 → go1.26.8',
    '1 build setting: app/server -tags',
  ]);
  const [platform] = checkConditions(SAMPLE, parseConditions(['platform:removed']));
  assert.deepEqual(platform, {
    condition: 'platform:removed',
    platform: 'linux/s390x',
    message: 'the platform is removed',
  });
  assert.deepEqual(
    checkConditions(SAMPLE, parseConditions(['annotations']))[0]?.platform,
    undefined,
  );
});

test('tells no condition of images that are equal', () => {
  const equal: DiffReport = { ...SAMPLE, equal: true, index: [], platforms: [] };
  assert.deepEqual(checkConditions(equal, parseConditions(CONDITION_NAMES)), []);
});

test('reads keys of a config as runtimes do: in any case, also below a key that is new', () => {
  const config = [
    { path: ['config', 'entrypoint'], after: ['/evil'] },
    { path: ['config', 'env'], after: ['LD_PRELOAD=/evil'] },
    { path: ['Config'], after: { uSer: '0' } },
  ];
  assert.deepEqual(check('user,env,command', { config }), [
    'the user is "0", was ""',
    '1 variable: env',
    '1 value: entrypoint',
  ]);
});

test('allows growth up to a bound', () => {
  assert.deepEqual(check('size', sized(100, 100)), []);
  assert.deepEqual(check('size', sized(100, 99)), []);
  assert.equal(check('size', sized(100, 101)).length, 1);
  assert.deepEqual(check('size:+5%', sized(100, 105)), []);
  assert.deepEqual(check('size:+5%', sized(100, 106)), [
    'its layers grew from 100 B to 106 B (+6.0 %)',
  ]);
  assert.deepEqual(check('size', sized(3_700_000, 3_700_128)), [
    'its layers grew by 128 B, to 3.7 MB (+0.0 %)',
  ]);
  assert.deepEqual(check('size:1MB', sized(0, 1_000_000)), []);
  assert.deepEqual(check('size:+1kB', sized(0, 1001)), ['its layers grew from 0 B to 1.0 kB']);
});

test('knows how far modules go, and leaves out that of the program itself', () => {
  assert.deepEqual(check('module:major'), []);
  assert.deepEqual(check('module:minor'), ['1 module: golang.org/x/net v0.50.0 → v0.52.0']);
  assert.deepEqual(check('module:added'), ['1 module: github.com/google/uuid added']);
  assert.match(check('module')[0] ?? '', /^3 modules: /);
});

test('sees a new setuid bit', () => {
  const file = { type: 'file', mode: '4755', uid: 0, gid: 0, size: 0, mtime: 0, layer: 0 };
  const changed = (before: string) => ({
    entries: [
      {
        path: 'su',
        change: 'changed' as const,
        fields: ['mode' as const],
        before: { ...file, mode: before },
        after: file,
      },
    ],
  });
  assert.deepEqual(check('setuid', changed('4711')), []);
  assert.deepEqual(check('setuid', changed('0755')), [
    '1 file that runs as its owner or group: su',
  ]);
});

test('refuses conditions that are none of these', () => {
  const refused = (text: string, message: RegExp) =>
    assert.throws(() => parseConditions([text]), { name: 'UsageError', message });
  refused('users', /^--fail-on has the unknown condition "users"$/);
  refused('size:big', /^--fail-on "size:big" is not a condition$/);
  refused('size:+5', /^--fail-on "size:\+5" is not a condition$/);
  refused('size:', /is not a condition/);
  refused('user:root', /is not a condition/);
  refused('module:huge', /is not a condition/);
  refused('any,', /empty value/);
  refused('constructor', /unknown condition/);
});
