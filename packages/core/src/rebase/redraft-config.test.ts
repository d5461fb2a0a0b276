import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContainerConfig, ImageConfig, ImageConfigFields } from '@strake/oci';
import fc from 'fast-check';
import type { ImageSettings } from '../config/project.ts';
import { writeBaseRecord } from '../pipeline/base-record.ts';
import { mergeConfig, mergeHistory } from '../pipeline/merge-config.ts';
import { readBaseRecord } from './read-record.ts';
import { type NextBase, redraftConfig } from './redraft-config.ts';

const digest = (fill: number) => `sha256:${String(fill).padStart(64, '0')}`;
const created = '2026-01-01T00:00:00Z';

function baseOf(config: ContainerConfig, layers: number, more: object = {}): NextBase {
  const platform = { os: 'linux', architecture: 'amd64' };
  return {
    config: { ...platform, config, ...more },
    layers: Array.from({ length: layers }, (_, at) => ({
      mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
      ...{ digest: digest(at), size: 1, diffId: digest(at), own: false },
    })),
    synthetic: [],
  };
}

/** The image that a build makes, without a manifest. */
function build(base: NextBase, settings: ImageSettings): ImageConfig {
  const platform = { os: 'linux', architecture: 'amd64' };
  const history = mergeHistory(base.config.history, base.layers.length, ['own'], settings, created);
  const diffIds = [...base.layers.map(({ diffId }) => diffId), digest(99)];
  return {
    ...mergeConfig(base.config, settings, platform, created),
    history,
    rootfs: { type: 'layers', diff_ids: diffIds },
  };
}

function rebase(image: ImageConfig, old: NextBase, next: NextBase, settings: ImageSettings) {
  const named = old.layers.length === 0 ? { name: 'scratch' } : {};
  const record = writeBaseRecord({ base: old, os: 'linux', layers: 1, settings, named });
  const layers = Array.from(image.rootfs.diff_ids, () => ({}));
  const manifest = { layers, annotations: { 'dev.strake.base': record } } as never;
  const found = readBaseRecord(manifest, image);
  assert.ok(found && 'record' in found, JSON.stringify(found));
  const { layers: below, history, config = {}, fields = {} } = found.record;
  const seam = { layers: below, history, config, fields };
  return redraftConfig(image, seam, next, { os: 'linux', architecture: 'amd64' }).config;
}

/** Where a variable replaced one of the old base, its place among the others is not known. */
function sorted(config: ImageConfigFields): ImageConfigFields {
  const { Env, ...rest } = config.config ?? {};
  return { ...config, config: { ...rest, ...(Env ? { Env: Env.toSorted() } : {}) } };
}

const word = fc.constantFrom('a', 'b', '65532', '/x', '__proto__');
const map = fc.dictionary(word, word);
const line = fc.tuple(word, word).map((pair) => pair.join('='));
const config = fc
  .record(
    {
      User: word,
      Env: fc.uniqueArray(line, { selector: (each) => each.split('=')[0], minLength: 1 }),
      Entrypoint: fc.array(word, { minLength: 1 }),
      Cmd: fc.array(word),
      WorkingDir: word,
      Labels: map.filter((each) => Object.keys(each).length > 0),
      StopSignal: word,
      ExposedPorts: map.map((each) =>
        Object.fromEntries(Object.keys(each).map((key) => [key, {}])),
      ),
      Shell: fc.array(word),
    },
    { requiredKeys: [] },
  )
  .map((each): ContainerConfig => each);
const settings = fc.record(
  {
    user: word,
    env: map,
    entrypoint: fc.array(word, { minLength: 1 }),
    cmd: fc.array(word),
    workdir: word,
    labels: map,
    stopSignal: word,
  },
  { requiredKeys: [] },
);

test('makes the config that a build on the new base makes', () => {
  fc.assert(
    fc.property(
      ...[config, config, settings, fc.nat(3), fc.nat(3)],
      (old, next, set, oldLayers, nextLayers) => {
        const from = baseOf(old, oldLayers, { author: 'old' });
        const to = baseOf(next, nextLayers, { author: 'new', further: 1 });
        const { rootfs: _, ...expected } = build(to, set);
        assert.deepEqual(sorted(rebase(build(from, set), from, to, set)), sorted(expected));
      },
    ),
    { numRuns: 500 },
  );
});

test('does not let the environment of the old base linger', () => {
  const old = baseOf({ Env: ['PATH=/old/bin:/bin', 'SSL_CERT_FILE=/old'], User: '1' }, 1);
  const next = baseOf({ Env: ['PATH=/new'], Cmd: ['sh'] }, 2);
  const image = build(old, {});
  const changed = {
    ...image,
    config: { ...image.config, Env: ['PATH=/old/bin:/bin:/app', 'SSL_CERT_FILE=/old'] },
  };
  assert.deepEqual(rebase(changed, old, next, {}).config, { Env: ['PATH=/new:/app'], Cmd: ['sh'] });
});

test('keeps a user that is set to what the old base has', () => {
  const old = baseOf({ User: '65532' }, 1);
  const set = { user: '65532' };
  assert.deepEqual(
    rebase(build(old, set), old, baseOf({ User: '0' }, 1), set).config,
    set && { User: '65532' },
  );
});

test('keeps what plugins removed and set', () => {
  const old = baseOf({ User: '1', ArgsEscaped: true, Volumes: { '/a': {}, '/b': {} } }, 1);
  const image = build(old, {});
  const { User: _, ArgsEscaped: __, ...rest } = image.config ?? {};
  const changed = { ...image, config: { ...rest, Volumes: { '/b': {} }, Shell: ['sh'] } };
  const next = baseOf({ User: '2', ArgsEscaped: true, Volumes: { '/a': {}, '/c': {} } }, 1);
  assert.deepEqual(rebase(changed, old, next, {}).config, { Volumes: { '/c': {} }, Shell: ['sh'] });
});

test('gives an empty image the history of the new base', () => {
  const rootfs = { type: 'layers' as const, diff_ids: [] };
  const empty: ImageConfig = { os: 'linux', architecture: 'amd64', rootfs };
  const seam = { layers: 0, history: 0, config: {}, fields: {} };
  const platform = { os: 'linux', architecture: 'amd64' };
  const { config } = redraftConfig(empty, seam, baseOf({}, 1, { history: [{}] }), platform);
  assert.deepEqual(config.history, [{}]);
});

test('has the history of the new base, and its own lines', () => {
  const old = baseOf({}, 1, { history: [{ comment: 'old' }] });
  const next = baseOf({}, 2, {
    history: [{ comment: 'a' }, { empty_layer: true }, { comment: 'b' }],
  });
  const { history } = rebase(build(old, {}), old, next, {});
  assert.deepEqual(history, build(next, {}).history);
  const reset = { history: 'reset' } as const;
  assert.deepEqual(rebase(build(old, reset), old, next, reset).history, build(next, reset).history);
});

test('leaves the config on the same base as it is, with the order of its keys', () => {
  const base = baseOf({ Env: ['PATH=/bin'], Cmd: ['sh'], User: '0' }, 1);
  const settings = { labels: { a: '1' }, env: { X: '1' }, entrypoint: ['/app'], cmd: ['run'] };
  const image = build(base, settings);
  const { Labels = {}, Entrypoint = [], Cmd = [], ...rest } = image.config ?? {};
  for (const config of [
    { ...rest, Labels, Entrypoint, Cmd },
    { ...rest, Cmd, Labels, Entrypoint },
  ])
    assert.equal(
      JSON.stringify(rebase({ ...image, config }, base, base, settings).config),
      JSON.stringify(config),
    );
});
