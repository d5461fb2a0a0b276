import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { runOk, temporaryDirectory, tool } from '../../tool/index.ts';
import type { LifecyclePlatform } from '../lifecycle-image.ts';
import { NANOSERVER_CONFIG, STATIC_CONFIG } from '../stand-in-bases.ts';
import type { Golden } from './golden.ts';
import { labelsOf } from './reference.ts';

const MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';
const CONFIG = 'application/vnd.docker.container.image.v1+json';
const LAYER = 'application/vnd.docker.image.rootfs.diff.tar.gzip';
const FOREIGN = 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip';
const CREATED = '1980-01-01T00:00:01Z';

/** Manifests, layers and image configs of all platforms. */
export function configChecks(golden: Golden): void {
  golden('G5', 'is of the Docker family, whatever its bases are', ({ platforms }) => {
    for (const { manifest } of platforms) {
      assert.equal(manifest.mediaType, MANIFEST);
      assert.equal(manifest.config.mediaType, CONFIG);
      for (const { mediaType, urls } of manifest.layers)
        assert.equal(mediaType, urls === undefined ? LAYER : FOREIGN);
    }
  });

  golden('G6', 'adds one layer to those of its base', ({ platforms }) => {
    for (const { manifest, config, base } of platforms) {
      const below = manifest.layers.slice(0, -1).map(({ digest }) => digest);
      assert.deepEqual(
        below,
        base.manifest.layers.map(({ digest }) => digest),
      );
      assert.deepEqual(config.rootfs.diff_ids.slice(0, -1), base.config.rootfs.diff_ids);
    }
  });

  golden('G7', 'has true diff IDs and sizes', async ({ platforms, repository }) => {
    for (const { manifest, config } of platforms) {
      assert.equal(manifest.layers.length, config.rootfs.diff_ids.length);
      for (const [at, { digest, size, urls }] of manifest.layers.entries()) {
        if (urls !== undefined) continue;
        const bytes = await repository.getBlob(digest);
        assert.equal(bytes.length, size);
        const sum = createHash('sha256').update(gunzipSync(bytes)).digest('hex');
        assert.equal(`sha256:${sum}`, config.rootfs.diff_ids[at]);
      }
    }
  });

  golden(['G8', 'G9'], 'is of 1980, with a line of history for each layer', ({ platforms }) => {
    for (const { config, manifest } of platforms) {
      assert.equal(config.created, CREATED);
      assert.equal('container' in config, false);
      assert.deepEqual(
        config.history,
        manifest.layers.map(() => ({ created: CREATED })),
      );
    }
  });

  golden('G10', 'works in /layers, on Windows in c:\\layers', ({ platforms }) => {
    for (const { config, isWindows } of platforms)
      assert.equal(config.config.WorkingDir, isWindows ? 'c:\\layers' : '/layers');
  });

  golden(
    ['G11', 'G12', 'G13', 'G14'],
    'has three labels, byte for byte',
    ({ platforms, version }) => {
      for (const { config } of platforms) assert.deepEqual(config.config.Labels, labelsOf(version));
    },
  );

  golden(['G16', 'G17', 'G18'], 'starts as its base does', ({ platforms }) => {
    for (const { config, isWindows, name } of platforms) {
      const { Labels: _labels, WorkingDir: _directory, ...rest } = config.config;
      const { WorkingDir: _base, ...base } = isWindows
        ? { ...NANOSERVER_CONFIG, WorkingDir: '' }
        : STATIC_CONFIG;
      assert.deepEqual(withoutNull(rest), withoutNull(base), name);
    }
  });

  golden(
    'G37',
    'has /tmp, users and certificates from its base, and no /layers',
    async (image, t) => {
      const directory = await temporaryDirectory(t);
      const reference = `${image.repository.name}@${image.digest}`;
      const crane = await tool('crane');
      await runOk([crane, 'export', '--platform=linux/amd64', reference, `${directory}/all.tar`]);
      const listed = await runOk(['tar', '-tvf', `${directory}/all.tar`]);
      assert.match(listed, /^drwxrwxrwt .* tmp\/?$/m);
      assert.match(listed, / etc\/ssl\/certs\/ca-certificates\.crt$/m);
      const users = await runOk(['tar', '-xOf', `${directory}/all.tar`, 'etc/passwd']);
      for (const user of ['root', 'nobody', 'nonroot'])
        assert.match(users, new RegExp(`^${user}:`, 'm'));
      assert.doesNotMatch(listed, / layers\/?$/m);
    },
  );

  golden('G36', 'has the labels that builders look for', ({ platforms }) => {
    for (const { config } of platforms as readonly LifecyclePlatform[]) {
      const labels = Object.keys(config.config.Labels ?? {});
      assert.ok(labels.includes('io.buildpacks.lifecycle.version'));
      assert.ok(labels.includes('io.buildpacks.lifecycle.apis'));
    }
  });
}

function withoutNull(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== null));
}
