import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { digestOf, MEDIA_TYPE } from '@strake/oci';
import { project, strake } from '../e2e/strake.ts';

interface Listed {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/** A layout in a project, to which image indexes are written one by one. */
async function layoutIn(home: string) {
  const blobs = join(home, 'base/blobs/sha256');
  await mkdir(blobs, { recursive: true });
  await writeFile(join(home, 'base/oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  const text = (manifests: readonly Listed[]) =>
    JSON.stringify({ schemaVersion: 2, mediaType: MEDIA_TYPE.oci.index, manifests });
  return {
    async index(manifests: readonly Listed[]): Promise<Listed> {
      const bytes = text(manifests);
      const { digest, size } = digestOf(bytes);
      await writeFile(join(blobs, digest.slice('sha256:'.length)), bytes);
      return { mediaType: MEDIA_TYPE.oci.index, digest, size };
    },
    end: (root: Listed) => writeFile(join(home, 'base/index.json'), text([root])),
  };
}

/** A manifest that no layout has. */
function lost(at: number): Listed & { readonly platform: object } {
  const { digest } = digestOf(`${at}`);
  const platform = { os: 'linux', architecture: 'amd64' };
  return { mediaType: MEDIA_TYPE.oci.manifest, digest, size: 8 * 1024 * 1024, platform };
}

type Layout = Awaited<ReturnType<typeof layoutIn>>;
const CASES: readonly [title: string, make: (layout: Layout) => Promise<Listed>, says: RegExp][] = [
  [
    'nests image indexes without end',
    async ({ index }) => {
      let inner = await index([]);
      for (let depth = 0; depth < 50; depth += 1) inner = await index([inner]);
      return inner;
    },
    /base oci:base nests image indexes deeper than 4\n/,
  ],
  [
    'lists manifests without end',
    async ({ index }) => {
      const inner = Array.from({ length: 101 }, (_, at) =>
        index(Array.from({ length: 100 }, () => ({ ...lost(at), size: 1 }))),
      );
      return index(await Promise.all(inner));
    },
    /base oci:base has more than 10000 manifests\n/,
  ],
  [
    'lists more bytes of manifests than fit into memory',
    ({ index }) => index(Array.from({ length: 17 }, (_, at) => lost(at))),
    /base oci:base has more than 134217728 bytes of manifests\n/,
  ],
];

for (const [title, make, says] of CASES) {
  test(`refuses a base that ${title}`, async (t) => {
    const config = 'plugins: []\nplatforms: [linux/amd64]\nbase: oci:base\nvcs: false\n';
    const home = await project(t, { 'strake.yaml': config });
    const layout = await layoutIn(home);
    await layout.end(await make(layout));
    const { status, stderr } = await strake(home, ['build']);
    assert.match(stderr, says);
    assert.match(stderr, /^error: strake\.yaml:3:7: /m);
    assert.match(stderr, /hint: Name an inner index or a manifest by its digest\./);
    assert.equal(status, 6);
  });
}
