import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError } from '../errors/index.ts';
import { compactJson } from './json.ts';
import { parseImageConfig } from './parse-image-config.ts';

const ID = `sha256:${'b'.repeat(64)}`;
const CONFIG = {
  architecture: 'amd64',
  os: 'linux',
  config: { Env: ['PATH=/bin'], Cmd: ['/app'], Labels: { a: '' }, OnBuild: null, 'x-own': [1] },
  rootfs: { type: 'layers', diff_ids: [ID] },
  history: [{ created_by: 'x', empty_layer: true, moby: 1 }],
  container: 'abc',
};

test('keeps unknown keys, and the order of keys', () => {
  assert.equal(compactJson(parseImageConfig(compactJson(CONFIG))), compactJson(CONFIG));
});

test('treats null as absent where Go writes it', () => {
  const nulls = {
    ...CONFIG,
    created: null,
    history: null,
    variant: '',
    'os.features': null,
    config: { Entrypoint: null, Cmd: null, Volumes: null, Labels: null, Env: null },
  };
  const { history: _history, ...rest } = CONFIG;
  assert.deepEqual(parseImageConfig(compactJson(nulls)), { ...rest, config: {} });
  const empty = { ...CONFIG, config: null, rootfs: { type: 'layers', diff_ids: null } };
  const { config: _config, ...bare } = CONFIG;
  assert.deepEqual(parseImageConfig(compactJson(empty)), {
    ...bare,
    rootfs: { type: 'layers', diff_ids: [] },
  });
});

test('reads sets as maps to empty objects', () => {
  const config = { ExposedPorts: { '80/tcp': null }, Volumes: { '/data': {} } };
  assert.deepEqual(parseImageConfig(compactJson({ ...CONFIG, config })).config, {
    ExposedPorts: { '80/tcp': {} },
    Volumes: { '/data': {} },
  });
});

for (const [title, change, where] of [
  ['no os', { os: undefined }, /image config: os is missing/],
  ['an architecture that is not a string', { architecture: 7 }, /architecture is 7/],
  ['no rootfs', { rootfs: undefined }, /rootfs is missing/],
  ['another rootfs type', { rootfs: { type: 'layers+base', diff_ids: [] } }, /rootfs\.type/],
  ['a malformed diff ID', { rootfs: { type: 'layers', diff_ids: [ID, 'x'] } }, /diff_ids\[1\]/],
  ['an Entrypoint that is a text', { config: { Entrypoint: '/app' } }, /config\.Entrypoint/],
  ['a label that is not a string', { config: { Labels: { a: 1 } } }, /config\.Labels\.a is 1/],
  ['Env with a number', { config: { Env: [1] } }, /config\.Env\[0\]/],
  ['a history that is not an array', { history: {} }, /history is an object/],
  ['an empty_layer of 1', { history: [{ empty_layer: 1 }] }, /history\[0\]\.empty_layer/],
] as const) {
  test(`refuses ${title} and says where`, () => {
    assert.throws(
      () => parseImageConfig(compactJson({ ...CONFIG, ...change })),
      (error) => {
        assert.ok(StrakeError.is(error), String(error));
        assert.equal(error.code, 'MANIFEST_INVALID');
        assert.match(error.message, where);
        return true;
      },
    );
  });
}
