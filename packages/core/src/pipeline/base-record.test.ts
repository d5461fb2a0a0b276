import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContainerConfig } from '@strake/oci';
import type { ImageSettings } from '../config/project.ts';
import { BASE_RECORD, withoutRecord, writeBaseRecord } from './base-record.ts';
import type { TargetBase } from './target.ts';

const digest = (fill: string) => `sha256:${fill.repeat(64)}`;
const layer = (fill: string) => ({
  mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
  digest: digest(fill),
  size: 1,
  diffId: digest(`${fill}`),
  own: false,
});

function baseOf(config: ContainerConfig, others: Partial<TargetBase['config']> = {}): TargetBase {
  return {
    reference: 'alpine',
    config: { os: 'linux', architecture: 'amd64', config, ...others },
    layers: [layer('1'), layer('2')],
    synthetic: [],
  };
}

function recordOf(base: TargetBase, settings: ImageSettings = {}, os = 'linux') {
  return JSON.parse(writeBaseRecord({ base, os, layers: 3, settings })) as unknown;
}

test('tells the layers, history and config of the base', () => {
  const base = baseOf(
    { Env: ['PATH=/bin'], User: '1' },
    {
      author: 'them',
      docker_version: '20',
      created: '2020-01-01T00:00:00Z',
      history: [{}, { empty_layer: true }, {}],
    },
  );
  assert.deepEqual(recordOf(base), {
    layers: 2,
    of: 5,
    topLayer: digest('2'),
    history: 3,
    config: { User: '1', Env: ['PATH=/bin'] },
    fields: { author: 'them' },
  });
});

test('counts a history entry for each layer where the base has too few', () => {
  assert.partialDeepStrictEqual(recordOf(baseOf({}, { history: [{}] })), { history: 2 });
});

test('has no history entries of the base where the history is reset', () => {
  const record = recordOf(baseOf({}), { history: 'reset' });
  assert.equal(Object.hasOwn(Object(record), 'history'), false);
});

test('leaves out what the image sets to the same value on its own', () => {
  const base = baseOf({
    User: '65532',
    Env: ['PATH=/bin', 'A=1', 'B=2'],
    Labels: { a: '1', b: '2' },
    ExposedPorts: { '80/tcp': {}, '81/tcp': {} },
    Cmd: ['sh'],
  });
  const settings = {
    user: '65532',
    env: { A: '1', B: '3' },
    labels: { a: '1' },
    exposedPorts: ['80'],
    cmd: ['bash'],
  };
  assert.partialDeepStrictEqual(recordOf(base, settings), {
    config: {
      Cmd: ['sh'],
      Env: ['PATH=/bin', 'B=2'],
      Labels: { b: '2' },
      ExposedPorts: { '81/tcp': {} },
    },
  });
  assert.equal(JSON.stringify(recordOf(base, settings)).includes('User'), false);
});

test('ignores the case of env names on Windows', () => {
  const base = baseOf({ Env: ['Path=C:\\a'] });
  const recorded = recordOf(base, { env: { PATH: 'C:\\a' } }, 'windows');
  assert.equal(JSON.stringify(recorded).includes('Path'), false);
});

test('leaves out a config above 16 KiB', () => {
  const large = baseOf({ Labels: { text: 'x'.repeat(16 * 1024) } });
  assert.deepEqual(recordOf(large), { layers: 2, of: 5, topLayer: digest('2'), history: 2 });
});

test("does not carry the record of the base's own base along", () => {
  const base = baseOf({ Labels: { [BASE_RECORD]: '{}', a: '1' } });
  assert.partialDeepStrictEqual(recordOf(base), { config: { Labels: { a: '1' } } });
  assert.deepEqual(withoutRecord(base.config).config, { Labels: { a: '1' } });
  const only = baseOf({ Labels: { [BASE_RECORD]: '{}' } });
  assert.deepEqual(withoutRecord(only.config).config, {});
});
