import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mergeConfig, mergeHistory } from './merge-config.ts';

const linux = { os: 'linux', architecture: 'arm64' };
const windows = { os: 'windows', architecture: 'amd64', 'os.version': '10.0.20348.1' };
const created = '1970-01-01T00:00:00Z';
const base = {
  os: 'linux',
  architecture: 'arm64',
  variant: 'v8',
  created: '2020-01-01T00:00:00Z',
  docker_version: '20.10',
  container_config: { Cmd: ['build'] },
  author: 'base',
  config: {
    Env: ['PATH=/bin', 'A=1', 'B=2'],
    Cmd: ['sh'],
    Labels: { kept: 'yes', gone: 'soon' },
    ExposedPorts: { '80/tcp': {} },
    StopSignal: 'SIGQUIT',
    Healthcheck: { Test: ['NONE'] },
  },
};

test('keeps values that the user does not set', () => {
  const merged = mergeConfig(base, {}, linux, created);
  assert.deepEqual(merged.config, base.config);
  assert.equal(merged.author, 'base');
});

test("replaces the base's health check whole", () => {
  const healthcheck = { Test: ['CMD', '/app', 'health'], Interval: 30_000_000_000 };
  const merged = mergeConfig(base, { healthcheck }, linux, created);
  assert.deepEqual(merged.config?.Healthcheck, healthcheck);
});

test('sets created from timestamp or SOURCE_DATE_EPOCH', () => {
  assert.equal(mergeConfig(base, {}, linux, created).created, created);
});

test('uses the variant of the platform, and an implied one if the base has it', () => {
  const arm = { os: 'linux', architecture: 'arm64', variant: 'v9' };
  const { variant: _variant, ...silent } = base;
  assert.equal(mergeConfig(base, {}, arm, created).variant, 'v9');
  assert.equal(mergeConfig(base, {}, linux, created).variant, 'v8');
  assert.equal('variant' in mergeConfig(silent, {}, linux, created), false);
});

test('drops fields about the container in which the base was created', () => {
  const merged = mergeConfig(base, {}, linux, created);
  assert.equal('docker_version' in merged || 'container_config' in merged, false);
});

test('replaces env in place, appends new names, removes by null', () => {
  const merged = mergeConfig(base, { env: { B: null, A: 'x', C: '3' } }, linux, created);
  assert.deepEqual(merged.config?.Env, ['PATH=/bin', 'A=x', 'C=3']);
});

test('ignores the case of env names on Windows', () => {
  const onWindows = { ...base, os: 'windows', config: { Env: ['Path=C:\\Windows'] } };
  const merged = mergeConfig(onWindows, { env: { PATH: 'C:\\app' } }, windows, created);
  assert.deepEqual(merged.config?.Env, ['Path=C:\\app']);
  assert.equal(merged['os.version'], '10.0.20348.1');
});

test('merges labels and removes by null', () => {
  const merged = mergeConfig(base, { labels: { gone: null, new: '1' } }, linux, created);
  assert.deepEqual(merged.config?.Labels, { kept: 'yes', new: '1' });
});

test('adds ports and volumes to the base, with tcp as the default protocol', () => {
  const merged = mergeConfig(
    base,
    { exposedPorts: ['8080', '53/udp'], volumes: ['/data'] },
    linux,
    created,
  );
  assert.deepEqual(Object.keys(merged.config?.ExposedPorts ?? {}), [
    '80/tcp',
    '8080/tcp',
    '53/udp',
  ]);
  assert.deepEqual(merged.config?.Volumes, { '/data': {} });
});

test('removes the Cmd of the base if the user sets an entrypoint without cmd', () => {
  assert.equal(mergeConfig(base, { entrypoint: ['/app'] }, linux, created).config?.Cmd, undefined);
  assert.deepEqual(
    mergeConfig(base, { entrypoint: ['/app'], cmd: ['-v'] }, linux, created).config?.Cmd,
    ['-v'],
  );
  assert.deepEqual(mergeConfig(base, { cmd: ['ls'] }, linux, created).config?.Cmd, ['ls']);
});

test('keeps the history of the base and adds one entry per layer', () => {
  const history = [{ created_by: 'one' }, { created_by: 'env', empty_layer: true }];
  assert.deepEqual(mergeHistory(history, 1, ['go build ./cmd/app'], {}, created), [
    ...history,
    { created, created_by: 'strake: go build ./cmd/app' },
  ]);
});

test('repairs a history of the base that does not match its layers', () => {
  const merged = mergeHistory([{ created_by: 'one' }], 2, [undefined], {}, created);
  assert.equal(merged.length, 3);
});

test('resets the history to one empty entry per layer', () => {
  assert.deepEqual(mergeHistory([{ created_by: 'one' }], 1, ['x'], { history: 'reset' }, created), [
    { created },
    { created },
  ]);
});
