import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { type LifecycleImage, type TarEntry, unpackLayer } from '../lifecycle-image.ts';
import type { Golden } from './golden.ts';
import { officialToml } from './official-toml.ts';
import { labelsOf, referenceOf } from './reference.ts';

const MTIME = 315_532_801;
const PHASES = ['analyzer', 'builder', 'creator', 'detector', 'exporter', 'rebaser', 'restorer'];

/** The entries of an official layer without SBOMs, as `TYPE MODE PATH LINK`. */
function officialEntries(isWindows: boolean): readonly string[] {
  const exe = isWindows ? '.exe' : '';
  const links = (isWindows ? PHASES : [...PHASES, 'extender']).map(
    (phase) => `2 777 cnb/lifecycle/${phase}${exe} lifecycle${exe}`,
  );
  const entries = [
    `5 ${isWindows ? '777' : '755'} cnb `,
    '0 644 cnb/lifecycle.toml ',
    '5 755 cnb/lifecycle ',
    `0 755 cnb/lifecycle/launcher${exe} `,
    `0 755 cnb/lifecycle/lifecycle${exe} `,
    ...links,
  ];
  return isWindows
    ? ['5 0 Files ', '5 0 Hives ', ...entries.map((line) => line.replace(' cnb', ' Files/cnb'))]
    : entries;
}

function describeEntry({ type, mode, name, linkname }: TarEntry): string {
  return `${type} ${mode.toString(8)} ${name.replace(/\/$/, '')} ${linkname}`;
}

/** What is in the layer on top. */
export function layerChecks(golden: Golden): void {
  golden(['G19', 'G20'], 'has the entries of the official layer and no other', ({ platforms }) => {
    for (const { entries, isWindows, name } of platforms) {
      assert.deepEqual(
        entries.map(describeEntry).sort(),
        [...officialEntries(isWindows)].sort(),
        name,
      );
      for (const entry of entries) assert.doesNotMatch(entry.name, /^\.?\/|\/\.\.?\/|\/\//);
    }
  });

  golden(['G21', 'G22'], 'is owned by nobody in particular, and of 1980', ({ platforms }) => {
    for (const { entries, isWindows } of platforms) {
      for (const { uid, gid, uname, gname, mtime, name } of entries) {
        assert.deepEqual([uid, gid, uname, gname], [0, 0, '', ''], name);
        const isRoot = isWindows && /^(Files|Hives)\/?$/.test(name);
        assert.equal(mtime, isRoot ? 0 : MTIME, name);
      }
    }
  });

  golden(
    ['G23', 'G24'],
    'has a link for every phase, to the lifecycle beside it',
    ({ platforms }) => {
      for (const { entries, isWindows } of platforms) {
        const links = entries.filter(({ type }) => type === '2');
        assert.equal(links.length, isWindows ? 7 : 8);
        for (const { linkname } of links)
          assert.equal(linkname, isWindows ? 'lifecycle.exe' : 'lifecycle');
      }
    },
  );

  golden(['G25', 'G26'], 'has lifecycle.toml, byte for byte', async (image, t) => {
    const { sha256, version } = referenceOf(image.version).toml;
    const official = await officialToml(t, image);
    for (const platform of image.platforms) {
      const text = await readToml(t, image, platform);
      assert.equal(text, official);
      const rendered = text.replace(`version = "${image.version}"`, `version = "${version}"`);
      assert.equal(createHash('sha256').update(rendered).digest('hex'), sha256);
      assert.match(text, /[^\n]\n$/);
    }
  });

  golden('G15', 'says the same in labels and lifecycle.toml', async (image, t) => {
    const labels = labelsOf(image.version);
    for (const platform of image.platforms) {
      const toml = plain(parse(await readToml(t, image, platform))) as {
        readonly apis: Record<'buildpack' | 'platform', { readonly supported: readonly string[] }>;
        readonly api: object;
      };
      const { apis, api } = toml;
      assert.deepEqual(JSON.parse(labels['io.buildpacks.lifecycle.apis'] ?? ''), apis);
      const metadata = JSON.parse(labels['io.buildpacks.builder.metadata'] ?? '');
      assert.deepEqual({ ...metadata.api }, { ...api });
      assert.equal(metadata.api.buildpack, apis.buildpack.supported[0]);
      assert.equal(metadata.api.platform, apis.platform.supported[0]);
    }
  });
}

/** Data without the prototypes that a parser gave it. */
function plain(data: unknown): unknown {
  return JSON.parse(JSON.stringify(data));
}

async function readToml(
  t: Parameters<typeof unpackLayer>[0],
  image: LifecycleImage,
  platform: LifecycleImage['platforms'][number],
): Promise<string> {
  const root = await unpackLayer(t, image, platform);
  return readFile(join(root, platform.isWindows ? 'Files' : '', 'cnb/lifecycle.toml'), 'utf8');
}
