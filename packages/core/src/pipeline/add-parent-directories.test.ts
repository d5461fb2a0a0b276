import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Entry, Layer } from '@strake/oci';
import { addParentDirectories } from './add-parent-directories.ts';
import type { TargetBase } from './target.ts';

const file = (path: string): Entry => ({ type: 'file', path, content: { text: '' } });
const layer = (...entries: readonly Entry[]): Layer => ({ id: 'x', entries });
const synthetic = (...directories: readonly string[]): TargetBase => ({
  reference: 'scratch',
  config: { os: 'linux', architecture: 'amd64' },
  layers: [],
  synthetic: [{ id: 'x', createdBy: 'x', key: 'x', directories, load: async () => layer() }],
});
const parents = (layers: readonly Layer[]) =>
  layers.map(({ entries }) =>
    entries.flatMap(({ type, path }) => (type === 'directory' ? [path] : [])),
  );

test('adds missing parent directories once, where they are first needed', () => {
  const layers = [layer(file('/app/bin/a'), file('/etc/b')), layer(file('/app/lib/c'))];
  const base = synthetic('/etc');
  assert.deepEqual(parents(addParentDirectories(layers, base)), [
    ['/app', '/app/bin'],
    ['/app/lib'],
  ]);
});

test('keeps directories and links that layers already have', () => {
  const layers = [
    layer({ type: 'symlink', path: '/bin', target: 'usr/bin' }),
    layer({ type: 'directory', path: '/app', mode: 0o500 }, file('/app/a'), file('/bin/b')),
  ];
  assert.deepEqual(parents(addParentDirectories(layers, synthetic())), [[], ['/app']]);
});

test('adds nothing above a base whose directories are unknown', () => {
  const layers = [layer(file('/app/a'))];
  const opened = {} as NonNullable<TargetBase['opened']>;
  assert.equal(addParentDirectories(layers, { ...synthetic(), opened }), layers);
});

test('adds nothing to a layer in a format of its own', () => {
  const layers: readonly Layer[] = [
    { ...layer(file('/app/a')), tar: 'go' },
    { ...layer(file('/Files/a')), format: 'windows' },
  ];
  assert.deepEqual(parents(addParentDirectories(layers, synthetic())), [[], []]);
});
