import assert from 'node:assert/strict';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  digestOf,
  type ImageTree,
  inspectImage,
  MEDIA_TYPE,
  makeImage,
  openLayout,
  openStore,
  parseReference,
  writeLayer,
} from '@strake/oci';
import { createRegistryClient, type RegistryClient } from '@strake/oci/registry';
import { requireRegistry, runOk, temporaryDirectory } from '../tool/index.ts';
import { documentBlocks } from './document-block.ts';

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const ANN = { user: 'ann', password: 'tide' };
const TYPE = 'application/vnd.example.sbom';
const { signal } = new AbortController();

const [opening, ...examples] = documentBlocks('packages/oci/README.md').filter(
  ({ language }) => language === 'ts',
);

/** An example by a word that only it has. */
function example(word: string): string {
  const found = examples.filter(({ text }) => text.includes(word));
  assert.equal(found.length, 1, `${found.length} examples of README.md have ${word}`);
  return found[0]?.text ?? '';
}

/** Pushes acme/app:v1, an index of two images with one file each, and something that refers to it. */
async function seed(client: RegistryClient, host: string, directory: string): Promise<string> {
  const store = await openStore(join(directory, 'seed'));
  const entries = [{ type: 'file', path: '/etc/motd', content: { text: 'hello\n' } }] as const;
  const layer = await writeLayer({ id: 'motd', entries }, { store, signal, timestamp: 0 });
  const images = await Promise.all(
    ['amd64', 'arm64'].map(async (architecture) => {
      const platform = { os: 'linux', architecture };
      const image = { platform: `linux/${architecture}`, layers: [layer], config: { User: '7' } };
      const { tree } = await makeImage(image, { store, signal });
      return { tree, entry: { ...tree.root, platform } };
    }),
  );
  const push = (tree: ImageTree, tags: readonly string[]) =>
    client.push(tree, {
      registry: host,
      repository: 'acme/app',
      tags,
      platformTags: {},
      store,
      signal,
    });
  const document = (mediaType: string, content: object) => {
    const text = JSON.stringify({ schemaVersion: 2, mediaType, ...content });
    return { descriptor: { mediaType, ...digestOf(text) }, text };
  };
  const index = document(MEDIA_TYPE.oci.index, { manifests: images.map(({ entry }) => entry) });
  const root = index.descriptor;
  const blobs = new Map(
    images.flatMap(({ tree }) => tree.blobs.map((blob) => [blob.descriptor.digest, blob])),
  );
  const manifests = [...images.flatMap(({ tree }) => tree.manifests), index];
  await push({ root, manifests, blobs: [...blobs.values()] }, ['v1']);

  const mediaType = 'application/vnd.oci.empty.v1+json';
  const config = { mediaType, ...(await store.writeBytes(Buffer.from('{}'))) };
  const parts = { artifactType: TYPE, config, layers: [config], subject: root };
  const artifact = document(MEDIA_TYPE.oci.manifest, parts);
  const held = [{ descriptor: config }];
  await push({ root: artifact.descriptor, manifests: [artifact], blobs: held }, []);
  await store.close();
  return root.digest;
}

/** An example after the lines that all of them go on from. */
function programOf(text: string): string {
  return `${opening?.text}\n${text}\nawait client.close();\n`;
}

interface Place {
  readonly directory: string;
  readonly host: string;
  /** Of acme/app:v1. */
  readonly digest: string;
  readonly client: RegistryClient;
  /** Runs the example. @returns what it printed */
  run(): Promise<string>;
}

/** A directory with what the examples read, and a registry with a login in the place of those that they name. */
async function place(t: TestContext) {
  const registry = await requireRegistry(t, { kind: 'distribution-v3', auth: ANN });
  if (!registry) return undefined;
  const directory = await temporaryDirectory(t);
  const auth = Buffer.from(`${ANN.user}:${ANN.password}`).toString('base64');
  await mkdir(join(directory, 'login'));
  await mkdir(join(directory, 'public'));
  await writeFile(join(directory, 'public/index.html'), '<p>ahoy</p>\n');
  await writeFile(join(directory, 'package.json'), '{"type":"module"}');
  await writeFile(
    join(directory, 'login/config.json'),
    JSON.stringify({ auths: { [registry.host]: { auth } } }),
  );
  await symlink(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
  const env = { PATH: process.env.PATH, HOME: directory, DOCKER_CONFIG: join(directory, 'login') };
  const client = createRegistryClient({ env });
  t.after(() => client.close());
  const digest = await seed(client, registry.host, directory);
  return {
    directory,
    digest,
    client,
    host: registry.host,
    /** Runs an example after the lines that all of them go on from. @returns what it printed */
    async run(text: string): Promise<string> {
      const body = programOf(text).replaceAll(/ghcr\.io|registry\.example/g, registry.host);
      await writeFile(join(directory, 'example.ts'), body);
      return runOk([process.execPath, 'example.ts'], { cwd: directory, env });
    },
  };
}

test('shows at least ten examples of at most ten lines', () => {
  assert.ok(examples.length >= 10);
  for (const { line, text } of examples) {
    const lines = text
      .trimEnd()
      .split('\n')
      .filter((each) => !/^(import .*)?$/.test(each));
    assert.ok(lines.length <= 10, `README.md:${line} has ${lines.length} lines`);
  }
});

const EXAMPLES: Readonly<Record<string, (here: Place) => Promise<void>>> = {
  async 'client.tags('({ run, digest, client, host }) {
    const found = await client.head(parseReference(`${host}/acme/app:v1`), signal);
    const line = `${MEDIA_TYPE.oci.index} ${digest} ${found?.size}`;
    assert.equal(
      (await run()).replaceAll(/\s+/g, ' '),
      `${line} [ '${digest.replace(':', '-')}', 'v1' ] `,
    );
  },
  async 'artifactType, digest'({ run }) {
    assert.match(await run(), /^application\/vnd\.example\.sbom sha256:[0-9a-f]{64}\n$/);
  },
  async 'oci:images'({ run, digest, client, host }) {
    assert.equal(await run(), `${digest}\n`);
    const pushed = await client.head(parseReference(`${host}/acme/pushed:v1`), signal);
    assert.equal(pushed?.digest, digest);
  },
  async 'app:v1-arm64'({ run, client, host, directory }) {
    await run();
    const source = client.source(parseReference(`${host}/mirror/app:v1-arm64`));
    const { images } = await inspectImage(source, { signal });
    assert.deepEqual(
      images.map(({ platform }) => platform),
      ['linux/arm64'],
    );
    assert.match(await runOk(['tar', '-tf', join(directory, 'app.tar')]), /^manifest\.json$/m);
  },
  async 'copied.referrers'({ run, digest, client, host }) {
    assert.equal(await run(), '1\n');
    const copied = await client.referrers(parseReference(`${host}/mirror/app`), digest, signal);
    assert.deepEqual(
      copied.map(({ artifactType }) => artifactType),
      [TYPE],
    );
  },
  async 'public/index.html'({ run, directory }) {
    await run();
    const { images } = await inspectImage(openLayout(join(directory, 'site'), 'v1'), {
      signal,
      layers: true,
    });
    const paths = images[0]?.layers[0]?.entries?.map(({ path }) => path);
    assert.deepEqual(paths, ['srv/index.html']);
  },
  async 'acme/derived'({ run, client, host }) {
    await run();
    const source = client.source(parseReference(`${host}/acme/derived:v1`));
    const { images } = await inspectImage(source, { signal });
    assert.equal(images[0]?.config.config?.User, '65532');
    assert.equal(images[0]?.layers.length, 2);
  },
  async 'makeIndex('({ run, client, host }) {
    await run();
    const source = client.source(parseReference(`${host}/acme/site:v1`));
    const { images } = await inspectImage(source, { signal });
    assert.deepEqual(
      images.map(({ platform }) => platform),
      ['linux/amd64', 'linux/arm64'],
    );
    const tagged = await client.head(parseReference(`${host}/acme/site:v1-arm64`), signal);
    assert.equal(tagged?.digest, images[1]?.digest);
  },
  async 'makeArtifact('({ run, digest, client, host }) {
    await run();
    const origin = { registry: host, repository: 'acme/app' };
    const found = await client.referrers(origin, digest, signal);
    assert.deepEqual(found.map(({ artifactType }) => artifactType).sort(), [
      'application/spdx+json',
      TYPE,
    ]);
  },
  async 'collect('({ run }) {
    assert.equal(await run(), '{"files":[]}\n');
  },
  async 'layers: true'({ run }) {
    assert.equal(await run(), "linux/arm64 7 [ 'etc/motd' ]\n");
  },
  async readLayer({ run }) {
    assert.equal(await run(), 'hello\n');
  },
  async validateImage({ run }) {
    assert.equal(await run(), '2 2 []\n');
  },
  async onWarning({ run, host }) {
    assert.match(await run(), new RegExp(`^GET http://${host}/v2/acme/app/tags/list 200`, 'm'));
  },
};

test('shows examples that compile', { timeout: 60_000 }, async (t) => {
  const directory = await temporaryDirectory(t);
  await symlink(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
  await writeFile(join(directory, 'package.json'), '{"type":"module"}');
  const files = examples.map(({ line }) => `line-${line}.ts`);
  for (const [at, { text }] of examples.entries())
    await writeFile(join(directory, files[at] ?? ''), programOf(text));
  const compilerOptions = { strict: true, noEmit: true, module: 'nodenext', types: ['node'] };
  await writeFile(join(directory, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  await runOk([join(ROOT, 'node_modules/.bin/tsc'), '-p', directory]);
});

test('runs the examples of the README', { timeout: 120_000 }, async (t) => {
  const here = await place(t);
  if (!here) return;
  assert.equal(Object.keys(EXAMPLES).length, examples.length);
  for (const [word, check] of Object.entries(EXAMPLES))
    await t.test(`the one with ${word}`, () =>
      check({ ...here, run: () => here.run(example(word)) }),
    );
});
