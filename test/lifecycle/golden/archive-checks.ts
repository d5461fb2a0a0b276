import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runOk } from '../../tool/index.ts';
import { listTar, type TarEntry } from '../lifecycle-image.ts';
import type { Golden } from './golden.ts';

const ARCH: Readonly<Record<string, string>> = { amd64: 'x86-64' };
const NEEDED = ['detector', 'restorer', 'analyzer', 'builder', 'exporter', 'launcher', 'creator'];

/** The `.tgz` of each platform. */
export function archiveChecks(golden: Golden): void {
  golden('G33', 'writes an archive for every platform, with its checksum', async (image) => {
    const out = join(image.directory, 'out');
    const names = image.platforms.map((each) =>
      archiveName(image.version, each.descriptor.platform),
    );
    const files = [...new Set(names)].flatMap((name) => [name, `${name}.sha256`]);
    assert.deepEqual((await readdir(out)).sort(), files.sort());
    for (const name of names) await runOk(['sha256sum', '--check', `${name}.sha256`], { cwd: out });
  });

  golden(['G34', 'G35'], 'has the tree of the layer in it, below no directory', async (image) => {
    for (const { descriptor, entries, isWindows } of image.platforms) {
      const name = archiveName(image.version, descriptor.platform);
      const archived = await listTar(await readFile(join(image.directory, 'out', name)));
      const prefix = isWindows ? 'Files/cnb/' : 'cnb/';
      const layer = entries.filter((each) => each.name.startsWith(prefix) && each.name !== prefix);
      const describe = ({ type, mode, name: path, linkname, sha256, mtime }: TarEntry) =>
        [type, mode.toString(8), path, linkname, sha256, mtime].join(' ');
      assert.deepEqual(
        archived.map(describe).sort(),
        layer.map((each) => describe({ ...each, name: each.name.slice(prefix.length) })).sort(),
      );
      const exe = isWindows ? '.exe' : '';
      const paths = archived.map((each) => each.name);
      for (const each of NEEDED) assert.ok(paths.includes(`lifecycle/${each}${exe}`), each);
    }
  });
}

function archiveName(
  version: string,
  { os, architecture }: { readonly os: string; readonly architecture: string },
): string {
  return `lifecycle-v${version}+${os}.${ARCH[architecture] ?? architecture}.tgz`;
}
