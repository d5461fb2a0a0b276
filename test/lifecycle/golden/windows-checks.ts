import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { gunzipSync } from 'node:zlib';
import { runOk } from '../../tool/index.ts';
import { buildReader } from '../../windows/build-reader.ts';
import type { Golden } from './golden.ts';

const ALLOWED = ['MSWINDOWS.rawsd', 'MSWINDOWS.fileattr', 'LIBARCHIVE.creationtime'];

/** What Windows asks of a layer and an image. */
export function windowsChecks(golden: Golden): void {
  // Official layers begin with both roots; ours are sorted by path, and Windows asks for parents first only.
  golden('G40', 'has both roots, parents before children and no name twice', ({ platforms }) => {
    for (const { entries, isWindows } of platforms) {
      if (!isWindows) continue;
      const names = entries.map(({ name }) => name.replace(/\/$/, ''));
      const roots = names.filter((name) => !name.includes('/'));
      assert.deepEqual(roots, ['Files', 'Hives']);
      assert.equal(new Set(names.map((name) => name.toUpperCase())).size, names.length);
      for (const [at, name] of names.entries()) {
        const parent = name.split('/').slice(0, -1).join('/');
        assert.ok(parent === '' || names.indexOf(parent) < at, name);
      }
      for (const { pax, name } of entries) {
        for (const key of Object.keys(pax)) assert.ok(ALLOWED.includes(key), `${name}: ${key}`);
      }
    }
  });

  golden('G40', 'is imported as Windows imports it', async ({ platforms, repository }, t) => {
    const reader = await buildReader(t);
    for (const { manifest, entries, isWindows, name } of platforms) {
      if (!isWindows) continue;
      const blob = await repository.getBlob(manifest.layers.at(-1)?.digest ?? '');
      const imported = JSON.parse(await runOk([reader], { input: gunzipSync(blob) }));
      assert.equal(imported.length, entries.length, name);
    }
  });

  golden(['G21', 'G41'], 'belongs to the users of Windows', ({ platforms }) => {
    for (const { entries, isWindows } of platforms) {
      if (!isWindows) continue;
      const own = entries.filter(({ name }) => name.startsWith('Files/cnb'));
      assert.ok(own.length > 0);
      for (const { pax, name } of own) {
        const descriptor = Buffer.from(pax['MSWINDOWS.rawsd'] ?? '', 'base64');
        assert.equal(descriptor.length, 52, name);
        assert.equal(descriptor.readUInt16LE(2), 0x8000);
        for (const offset of [descriptor.readUInt32LE(4), descriptor.readUInt32LE(8)]) {
          const [first, second] = [offset + 8, offset + 12].map((at) =>
            descriptor.readUInt32LE(at),
          );
          assert.deepEqual([first, second], [32, 545]);
        }
      }
    }
  });

  golden('G42', 'keeps foreign layers with their URLs, and uploads the others', async (image) => {
    const layers = image.platforms
      .filter(({ isWindows }) => isWindows)
      .flatMap(({ manifest }) => manifest.layers);
    const foreign = layers.filter(({ urls }) => urls !== undefined);
    assert.equal(foreign.length, 1);
    for (const { digest, urls } of layers) {
      assert.equal(await image.repository.hasBlob(digest), urls === undefined);
      if (urls !== undefined) assert.deepEqual(urls, [`https://mcr.invalid/${digest}`]);
    }
  });

  golden('G43', 'has the version of Windows of its base', ({ platforms }) => {
    for (const { config, base, descriptor, isWindows } of platforms) {
      if (!isWindows) continue;
      assert.equal(config['os.version'], base.config['os.version']);
      assert.equal(config['os.version'], descriptor.platform['os.version']);
    }
  });
}
