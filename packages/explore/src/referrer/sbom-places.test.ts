import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sbomPlaces } from './sbom-places.ts';

const element = (id: string, path = '', platform = '') => ({ id, path, platform });

test('finds the programs and platforms that a module is in', () => {
  const [arm, amd, app, tool, module] = [
    element('arm', '', 'linux/arm64'),
    element('amd', '', 'linux/amd64'),
    element('app', '/app'),
    element('tool', '/tool'),
    element('module'),
  ] as const;
  const placeOf = sbomPlaces(
    [arm, amd, app, tool, module],
    [
      ['arm', 'app'],
      ['amd', 'app'],
      ['amd', 'tool'],
      ['app', 'module'],
      ['tool', 'module'],
    ],
  );
  assert.deepEqual(placeOf(module), {
    paths: ['/app', '/tool'],
    platforms: ['linux/amd64', 'linux/arm64'],
  });
  assert.deepEqual(placeOf(tool), { paths: ['/tool'], platforms: ['linux/amd64'] });
});

test('ends with circles, elements without a name, and everything in everything', () => {
  const circle = [element('a', '/a'), element('b'), element('')];
  const placeOf = sbomPlaces(circle, [
    ['a', 'b'],
    ['b', 'a'],
    ['b', 'b'],
    ['', ''],
    ['nowhere', 'b'],
  ]);
  assert.deepEqual(placeOf(element('b')).paths, ['/a']);
  assert.deepEqual(placeOf(element('')), { paths: [], platforms: [] });
  const many = Array.from({ length: 500 }, (_, at) => element(`${at}`, `/${at}`));
  const dense = many.flatMap(({ id }) => many.map((other) => [id, other.id] as const));
  const dens = sbomPlaces(many, dense);
  const start = performance.now();
  for (const each of many) assert.deepEqual(dens(each).paths, [each.path]);
  assert.ok(performance.now() - start < 5000);
});
