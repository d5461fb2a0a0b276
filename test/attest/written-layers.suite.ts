// What is read of layers that a build wrote is what these layers have, without reading them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { build } from '@strake/core';
import {
  addLayer,
  definePlugin,
  type FinishedContext,
  type PublishedContext,
  type PushImage,
} from '@strake/core/plugin';
import { readLayer } from '@strake/oci';
import { type InventoryContext, inventoryImage } from '@strake/plugin-attest/sbom';
import { plugin as go } from '@strake/plugin-go';
import { plugin as ko } from '@strake/plugin-ko';
import { plugin as symlinks } from '@strake/plugin-symlinks';
import { plugin as windows } from '@strake/plugin-windows';
import { project, TINY } from '../e2e/strake.ts';
import { startRegistry, temporaryDirectory } from '../tool/index.ts';

const ignored = async <Value>(_: unknown, make: () => Value | Promise<Value>): Promise<Value> =>
  make();

/** Compares in both ways what layers of the build contain. */
function comparing() {
  const known: string[] = [];
  const plugin = definePlugin({
    name: 'compare',
    layer: {
      stage: 'adjust',
      handler: (plan) =>
        addLayer(plan, {
          id: 'linked',
          entries: [
            { type: 'file', path: '/opt/file', content: { text: 'text' } },
            { type: 'hardlink', path: '/opt/link', target: '/opt/file' },
          ],
        }),
    },
    async published({ manifests }, context) {
      for (const image of manifests) {
        const found = await inventoryImage(image, watched(context, known));
        assert.deepEqual(found, await inventoryImage(image, fromBytes(context, image)));
        assert.equal(found.programs.length, 1);
        assert.ok(found.files.some(({ path }) => path === '/opt/link'));
      }
    },
  });
  return { plugin, known };
}

function watched({ readLayer: read }: FinishedContext, known: string[]): InventoryContext {
  return {
    remember: ignored,
    readLayer: (layer, onEntry) =>
      read(layer, async (entry) => {
        if (entry.digest !== undefined) known.push(entry.header.name);
        await onEntry(entry);
      }),
  };
}

function fromBytes({ store, signal }: PublishedContext, { layers }: PushImage): InventoryContext {
  return {
    remember: ignored,
    async readLayer({ digest }, onEntry) {
      const layer = layers.find((each) => each.digest === digest) ?? assert.fail();
      await readLayer(await store.open(layer, signal), signal, onEntry);
    },
  };
}

const FILES = { ...TINY, 'kodata/data': 'data\n', motd: 'hello\n' };
const CONFIG = {
  base: 'scratch',
  platforms: ['linux/amd64', 'windows/amd64'],
  vcs: false,
  go: { programs: [{ package: './cmd/app', path: '/ko-app/app' }] },
  images: {
    plain: {
      symlinks: {
        links: { '/app': '/ko-app/app' },
        files: { '/etc/motd': 'motd', '/etc/app.toml': { toml: { a: 1 } } },
      },
    },
    ko: {
      platforms: ['linux/amd64'],
      ko: { importPath: 'example.com/tiny/cmd/app', kodata: 'kodata' },
    },
  },
};

test('what is known of the layers of a build is what reading them finds, wherever they come from', async (t) => {
  const { host } = await startRegistry(t, { kind: 'ggcr' });
  const machine = async () => {
    const directory = await project(t, FILES);
    const STRAKE_CACHE = await temporaryDirectory(t);
    return async (more: object = {}) => {
      const { plugin, known } = comparing();
      await build({
        config: { ...CONFIG, cache: { remote: `${host}/cache`, trust: 'registry' } },
        plugins: [go, ko, symlinks, windows, plugin],
        ...{ directory, insecure: [host], outputs: ['oci:out/{{image}}'] },
        env: { PATH: process.env.PATH, HOME: process.env.HOME, STRAKE_CACHE },
        ...more,
      });
      return known.sort();
    };
  };
  const writer = await machine();
  const first = await writer({ cacheWrite: true });
  for (const name of ['ko-app/app', 'Files/ko-app/app.exe', 'opt/file', 'etc/motd', 'etc/app.toml'])
    assert.ok(first.includes(name), `${name} in ${first}`);
  assert.deepEqual(await writer(), first);
  assert.deepEqual(await writer({ cache: false }), []);
  // Layers with programs that this machine does not have are those of the other one.
  const reader = await machine();
  const found = await reader();
  assert.ok(found.includes('opt/file'));
  assert.ok(!found.some((name) => /app(\.exe)?$/.test(name)), String(found));
});
