// What plugins attach to images that every destination has, and how a failure there is told.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { request as ask, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import {
  REGISTRY_TOOL,
  requireTool,
  startRegistry,
  temporaryDirectory,
  tool,
} from '../tool/index.ts';
import { EMPTY_IMAGE, project, strake } from './strake.ts';

const CONFIG = `plugins: [./sign.mjs]\n${EMPTY_IMAGE}images: { app: {} }\n`;
const PLUGIN = `export const plugin = {
  name: 'sign',
  errors: { SIGN_REFUSED: 'registry' },
  async published({ receipts }, { attach, log, error, env }) {
    if (env.REFUSE) throw error('SIGN_REFUSED', 'the key is gone', { hint: 'Bring it back.' });
    for (const { destination } of receipts) {
      const bytes = new TextEncoder().encode('a signature');
      const { digest } = await attach(destination, { artifactType: 'text/x-signature' }, [{ mediaType: 'text/plain', bytes }]);
      log.info('attached ' + digest);
    }
  },
};
`;

const files = { 'strake.yaml': CONFIG, 'sign.mjs': PLUGIN };

test('attaches a referrer in a registry and in a layout, with one digest', async (t) => {
  if ((await requireTool(t, 'olareg')) === undefined) return;
  const { host } = await startRegistry(t, { kind: 'olareg' });
  const directory = await project(t, files);
  const env = { STRAKE_CACHE: await temporaryDirectory(t) };
  const outputs = ['-o', `docker://${host}/app:v1`, '-o', 'oci:out:v1'];
  for (const round of ['first', 'second']) {
    const { status, stderr } = await strake(directory, ['build', ...outputs], { env });
    assert.equal(status, 0, `${round}: ${stderr}`);
  }
  const index = JSON.parse(await readFile(join(directory, 'out/index.json'), 'utf8'));
  assert.equal(index.manifests.length, 2);
  const isNamed = ({ annotations = {} }) => 'org.opencontainers.image.ref.name' in annotations;
  const image = index.manifests.find(isNamed);
  const entry = index.manifests.find((each: object) => !isNamed(each));
  const answer = await fetch(`http://${host}/v2/app/referrers/${image.digest}`);
  const { manifests } = (await answer.json()) as { manifests: Record<string, string>[] };
  assert.deepEqual(
    manifests.map(({ digest, artifactType }) => [digest, artifactType]),
    [[entry.digest, 'text/x-signature']],
  );
});

test('writes archives that carry what is attached, the same each time', async (t) => {
  const directory = await project(t, files);
  const env = { STRAKE_CACHE: await temporaryDirectory(t) };
  const archives: Buffer[] = [];
  for (const _ of ['first', 'second']) {
    const { status, stderr } = await strake(directory, ['build', '-o', 'oci-archive:out.tar'], {
      env,
    });
    assert.equal(status, 0, stderr);
    archives.push(await readFile(join(directory, 'out.tar')));
  }
  const [first, second] = archives;
  assert.ok(first && second?.equals(first));
  const validated = await strake(directory, ['validate', 'oci-archive:out.tar']);
  assert.match(validated.stdout, /^PASS: .*, 1 referrer, /);
  const { stdout } = await strake(directory, ['inspect', '--json', 'oci-archive:out.tar']);
  const { root, referrers } = JSON.parse(stdout);
  assert.deepEqual(
    referrers.map(({ artifactType, subject }: Record<string, string>) => [artifactType, subject]),
    [['text/x-signature', root.digest]],
  );
  const shown = await strake(directory, ['inspect', 'oci-archive:out.tar']);
  assert.match(
    shown.stdout,
    /^referrers\n {2}sha256:\w{64} {2}index {2}\d+ B {2}text\/x-signature$/m,
  );
});

for (const kind of ['distribution-v3', 'distribution-v2', 'ggcr'] as const)
  test(`attaches a referrer by the fallback tag in a registry of ${kind}`, async (t) => {
    if ((await requireTool(t, REGISTRY_TOOL[kind])) === undefined) return;
    const { host } = await startRegistry(t, { kind });
    const directory = await project(t, files);
    const env = { STRAKE_CACHE: await temporaryDirectory(t) };
    for (const round of ['first', 'second']) {
      const args = ['build', '-o', `docker://${host}/app:v1`];
      const { status, stderr } = await strake(directory, args, { env });
      assert.equal(status, 0, `${round}: ${stderr}`);
      const [, digest] = /attached (sha256:\w+)/.exec(stderr) ?? [];
      const headers = { accept: 'application/vnd.oci.image.index.v1+json' };
      const read = (name: string | undefined) =>
        fetch(`http://${host}/v2/app/manifests/${name}`, { headers });
      const image = await read('v1');
      const answer = await read(image.headers.get('docker-content-digest')?.replace(':', '-'));
      const { manifests } = (await answer.json()) as { manifests: Record<string, string>[] };
      assert.deepEqual(
        manifests.map((each) => [each.digest, each.artifactType]),
        [[digest, 'text/x-signature']],
      );
    }
  });

test('attaches to an image that the plugin crane pushed', async (t) => {
  for (const needed of ['crane', REGISTRY_TOOL.ggcr] as const)
    if ((await requireTool(t, needed)) === undefined) return;
  const { host } = await startRegistry(t, { kind: 'ggcr' });
  const config = CONFIG.replace('[./sign.mjs]', '[crane, ./sign.mjs]');
  const directory = await project(t, { ...files, 'strake.yaml': config });
  const env = {
    STRAKE_CACHE: await temporaryDirectory(t),
    PATH: `${dirname(await tool('crane'))}:${process.env.PATH}`,
  };
  const args = ['build', '-o', `docker://${host}/app:v1`];
  const { status, stderr } = await strake(directory, args, { env });
  assert.equal(status, 0, stderr);
  assert.match(stderr, /^sign: attached sha256:/m);
});

test('says that the image is published if the registry refuses what is attached', async (t) => {
  if ((await requireTool(t, REGISTRY_TOOL.ggcr)) === undefined) return;
  const { host } = await startRegistry(t, { kind: 'ggcr' });
  // No registry at hand refuses a manifest for its artifact type, as some cloud registries do.
  const front = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    if (request.method === 'PUT' && body.includes('"artifactType"')) {
      const errors = [{ code: 'MANIFEST_INVALID', message: 'unknown media type' }];
      return void response.writeHead(400).end(JSON.stringify({ errors }));
    }
    const headers = { ...request.headers, host };
    const to = { method: request.method, headers, path: request.url };
    const inner = ask(`http://${host}`, to, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    inner.end(body);
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  t.after(() => front.close());
  const { port } = front.address() as AddressInfo;
  const directory = await project(t, files);
  const env = { STRAKE_CACHE: await temporaryDirectory(t) };
  const args = ['build', '-o', `docker://127.0.0.1:${port}/app:v1`];
  const { status, stderr } = await strake(directory, args, { env });
  assert.equal(status, 5, stderr);
  assert.match(
    stderr,
    /^error: image "app" is published \(127\.0\.0\.1:\d+\/app@sha256:\w+\), but plugin "sign" cannot attach: .*unknown media type/m,
  );
});

test('says that the image is published if Ctrl-C ends what follows', async (t) => {
  const directory = await project(t, {
    ...files,
    'sign.mjs': `export const plugin = {
      name: 'sign',
      published: () => {
        process.kill(process.pid, 'SIGINT');
        return new Promise((resolve) => setTimeout(resolve, 60_000));
      },
    };`,
  });
  const env = { STRAKE_CACHE: await temporaryDirectory(t) };
  const { status, stderr } = await strake(directory, ['build', '-o', 'oci:out:v1'], { env });
  assert.equal(status, 130, stderr);
  assert.match(
    stderr,
    /image "app" is published \(oci:out:v1\), but plugins were interrupted after that\n/,
  );
  assert.match(stderr, /^cancelled/m);
});

test('reports that the image is published if a plugin fails after the push, and fails', async (t) => {
  const directory = await project(t, files);
  const env = { STRAKE_CACHE: await temporaryDirectory(t), REFUSE: '1' };
  const args = ['build', '-o', 'oci:out:v1'];
  const { status, stderr } = await strake(directory, args, { env });
  // 5 is the exit code of what a registry has to do with.
  assert.equal(status, 5, stderr);
  assert.match(
    stderr,
    /^error: image "app" is published \(oci:out:v1\), but the key is gone\n {2}hint: Bring it back\.$/m,
  );
  const index = JSON.parse(await readFile(join(directory, 'out/index.json'), 'utf8'));
  assert.equal(index.manifests.length, 1);
});

test('refuses to attach to an archive of Docker, and names destinations that support it', async (t) => {
  const directory = await project(t, files);
  const env = { STRAKE_CACHE: await temporaryDirectory(t) };
  const args = ['build', '-o', 'docker-archive:out.tar'];
  const { status, stderr } = await strake(directory, args, { env });
  assert.equal(status, 2, stderr);
  assert.match(
    stderr,
    /is published \(.*\), but plugin "sign" cannot attach: destination docker-archive:out\.tar does not accept attached manifests\n/,
  );
  assert.match(stderr, /hint: These schemes accept them: docker:, oci:, oci-archive:\./);
});

test('shows the taps of published in the plan', async (t) => {
  const directory = await project(t, files);
  const { stdout } = await strake(directory, ['plugins']);
  assert.match(stdout, /^published\n {2}1\. {2}sign$/m);
});
