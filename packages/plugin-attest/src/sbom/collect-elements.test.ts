import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collectElements } from './collect-elements.ts';
import type { SbomImage } from './sbom-subject.ts';

/** An image of one layer with 6,000 files: an index of two is too large to list all. */
function imageFor(architecture: string): SbomImage {
  const diffId = `sha256:${architecture.padEnd(64, '0')}`;
  return {
    name: 'app',
    digest: diffId,
    inventory: {
      platform: { os: 'linux', architecture },
      layers: [{ diffId }],
      files: Array.from({ length: 6000 }, (_, at) => ({
        path: `/${architecture}/${at}`,
        sha256: `${at}`.padStart(64, '0'),
        layer: 0,
      })),
      packages: [],
      programs: [],
    } as unknown as SbomImage['inventory'],
  };
}

test('collects an image again where its index lists fewer of its files, and only then', () => {
  const images = [imageFor('a'), imageFor('b')];
  const alone = images.map((image) => collectElements(image));
  const index = { name: 'app', digest: `sha256:${'1'.repeat(64)}`, images };
  const together = collectElements(index);
  assert.deepEqual(together, collectElements(structuredClone(index)));
  const count = (kind: string, { elements }: typeof together) =>
    elements.filter((each) => each.kind === kind).length;
  assert.deepEqual(
    alone.map((each) => [count('file', each), count('layer', each)]),
    [
      [6000, 0],
      [6000, 0],
    ],
  );
  assert.deepEqual([count('file', together), count('layer', together)], [6000, 1]);
  assert.deepEqual(collectElements(images[0] as SbomImage), alone[0]);
});
