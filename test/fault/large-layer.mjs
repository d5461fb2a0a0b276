// Pushes or pulls an image whose layer has 2 GiB, in a process of its own, and prints the most bytes of memory that it held:
//   large-layer.mjs push HOST [MEBIBYTES]
// It is bundled first: see move-large-layer.ts.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRegistryClient } from '@strake/oci/registry';

const PIECE = Buffer.alloc(64 * 1024, 'strake');
const OCI = 'application/vnd.oci.image';

const [way, host = '', mebibytes = '2048'] = process.argv.slice(2);
const SIZE = Number(mebibytes) * 2 ** 20;
const { signal } = new AbortController();
const client = createRegistryClient({ env: {} });
await (way === 'push' ? push() : pull());
await client.close();
process.stdout.write(`${await mostMemory()}\n`);

/** Linux tells of this program alone; what resourceUsage() says begins with the memory of the process that started it. */
async function mostMemory() {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1];
  return 1024 * Number(kilobytes ?? process.resourceUsage().maxRSS);
}

/** One memory for all chunks, as readers of files do it. */
async function* bytes() {
  for (let done = 0; done < SIZE; done += PIECE.length) yield PIECE;
}

/** @param {Uint8Array} content */
function sha256Of(content) {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

async function push() {
  const hash = createHash('sha256');
  for await (const piece of bytes()) hash.update(piece);
  const digest = `sha256:${hash.digest('hex')}`;
  const layer = { mediaType: `${OCI}.layer.v1.tar`, digest, size: SIZE };
  const config = Buffer.from(
    JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      rootfs: { type: 'layers', diff_ids: [digest] },
    }),
  );
  const configuration = {
    mediaType: `${OCI}.config.v1+json`,
    digest: sha256Of(config),
    size: config.length,
  };
  const text = JSON.stringify({
    schemaVersion: 2,
    mediaType: `${OCI}.manifest.v1+json`,
    config: configuration,
    layers: [layer],
  });
  const root = {
    mediaType: `${OCI}.manifest.v1+json`,
    digest: sha256Of(Buffer.from(text)),
    size: text.length,
  };
  const store = {
    /** @param {{ size: number }} descriptor */
    async open(descriptor) {
      if (descriptor.size === SIZE) return bytes();
      return (async function* () {
        yield config;
      })();
    },
  };
  const blobs = [{ descriptor: layer }, { descriptor: configuration }];
  const target = {
    registry: host,
    repository: 'acme/large',
    tags: ['v1'],
    platformTags: {},
    store,
    signal,
  };
  await client.push({ root, manifests: [{ descriptor: root, text }], blobs }, target);
}

async function pull() {
  const source = client.source({ registry: host, repository: 'acme/large', tag: 'v1' });
  const { bytes: manifest } = await source.root(signal);
  const { layers } = JSON.parse(Buffer.from(manifest).toString());
  let size = 0;
  for await (const chunk of await source.blob(layers[0], signal)) size += chunk.length;
  if (size !== SIZE) throw new Error(`pulled ${size} bytes`);
}
