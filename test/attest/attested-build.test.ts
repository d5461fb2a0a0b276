// What the plugin attest writes beside images of a build, in real registries.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { BUILD_TYPE } from '@strake/plugin-attest/provenance';
import { project, STRAKE, strake, strakeOk } from '../e2e/strake.ts';
import {
  REGISTRY_TOOL,
  type RegistryKind,
  requireTool,
  runOk,
  startRegistry,
  temporaryDirectory,
} from '../tool/index.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const KEYS = {
  'a.pem': privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  'a.pub': publicKey.export({ type: 'spki', format: 'pem' }).toString(),
};
const CONFIG = `plugins: [symlinks, attest]
platforms: [linux/amd64, linux/arm64]
base: scratch
vcs: false
symlinks: { files: { /etc/motd: { content: hello } } }
images: { app: {} }
`;
const SIGNED = `${CONFIG}attest: { sign: { key: a.pem } }\n`;

interface Place {
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
  readonly registry: Awaited<ReturnType<typeof startRegistry>>;
  readonly reference: string;
}

/** @returns undefined where the registry cannot be run */
async function place(
  t: TestContext,
  kind: RegistryKind,
  config: string,
): Promise<Place | undefined> {
  if ((await requireTool(t, REGISTRY_TOOL[kind])) === undefined) return undefined;
  const registry = await startRegistry(t, { kind });
  const directory = await project(t, { ...KEYS, 'strake.yaml': config });
  const env = { STRAKE_CACHE: await temporaryDirectory(t), CI: '' };
  return { directory, env, registry, reference: `${registry.host}/acme/app:v1` };
}

const build = ({ reference }: Place) => ['build', '-o', `docker://${reference}`];

/** Manifests that refer to the image or to its platforms, by their digest. */
async function attached({ directory, env, reference, registry }: Place) {
  const text = await strakeOk(directory, ['inspect', reference, '--json'], { env });
  const digests: string[] = [
    ...new Set([...text.matchAll(/"digest": ?"(sha256:[0-9a-f]{64})"/g)].map(([, each]) => each)),
  ] as string[];
  const found = await Promise.all(
    digests.map(async (digest) => {
      const base = `http://${registry.host}/v2/acme/app`;
      const api = await fetch(`${base}/referrers/${digest}`);
      const accept = { accept: 'application/vnd.oci.image.index.v1+json' };
      const answer = api.ok
        ? api
        : await fetch(`${base}/manifests/${digest.replace(':', '-')}`, { headers: accept });
      const list = answer.ok ? ((await answer.json()) as { manifests: unknown }) : undefined;
      return (list?.manifests ?? []) as readonly { readonly digest: string }[];
    }),
  );
  return found.flat().map(({ digest }) => digest);
}

for (const kind of ['olareg', 'ggcr'] as const)
  test(`signs each image of a build once in ${kind}, whichever machine builds it again`, async (t) => {
    const found = await place(t, kind, SIGNED);
    if (!found) return;
    const { directory, env, reference } = found;
    await strakeOk(directory, build(found), { env });
    const first = await attached(found);
    // Index and two platforms: SBOM, and bundles with signature, SBOM and provenance.
    assert.equal(new Set(first).size, 12);
    await strakeOk(directory, ['verify', reference, '--key', 'a.pub'], { env });
    await strakeOk(directory, build(found), { env });
    const other = { ...env, STRAKE_CACHE: await temporaryDirectory(t) };
    await strakeOk(directory, build(found), { env: other });
    assert.deepEqual(await attached(found), first);
  });

test('asks for the referrers of each manifest once where nothing is new, and writes nothing', async (t) => {
  const found = await place(t, 'olareg', SIGNED);
  if (!found) return;
  const { directory, env, registry } = found;
  await strakeOk(directory, build(found), { env });
  const { stderr } = await strake(directory, [...build(found), '--verbose'], { env });
  const requests = stderr.split('\n').filter((line) => /\/referrers\//.test(line));
  assert.equal(requests.length, 3, stderr);
  assert.doesNotMatch(stderr, / (POST|PATCH) /);
  assert.ok(registry.log());
});

test('refuses a program that cannot sign before the image has a name; leaves one where it fails later, and adds the signature', async (t) => {
  const config = `${CONFIG}attest: { sign: { command: [node, sign.mjs], publicKey: a.pub } }\n`;
  const found = await place(t, 'ggcr', config);
  if (!found) return;
  const { directory, env, reference } = found;
  const script = (ok: boolean) =>
    writeFile(
      join(directory, 'sign.mjs'),
      ok
        ? `import { readFileSync } from 'node:fs'; import { sign } from 'node:crypto';
           process.stdout.write(sign('sha256', readFileSync(0), readFileSync('a.pem')));`
        : `process.exitCode = 3;`,
    );
  await script(false);
  const refused = await strake(directory, build(found), { env });
  assert.equal(refused.status, 4, refused.stderr);
  assert.match(refused.stderr, /command node failed with exit code 3/);
  assert.doesNotMatch(refused.stderr, /is published/);
  assert.notEqual((await strake(directory, ['inspect', reference], { env })).status, 0);
  await writeFile(
    join(directory, 'sign.mjs'),
    `import { existsSync, readFileSync, writeFileSync } from 'node:fs'; import { sign } from 'node:crypto';
     if (existsSync('signed')) process.exit(3);
     writeFileSync('signed', '');
     process.stdout.write(sign('sha256', readFileSync(0), readFileSync('a.pem')));`,
  );
  const failed = await strake(directory, build(found), { env });
  assert.equal(failed.status, 4, failed.stderr);
  assert.match(failed.stderr, /image "app" is published \(.*\), but .*command node failed/);
  assert.match(failed.stdout, /app@sha256:/);
  await strakeOk(directory, ['inspect', reference], { env });
  const unsigned = await attached(found);
  assert.equal(new Set(unsigned).size, 3);
  assert.notEqual(
    (await strake(directory, ['verify', reference, '--key', 'a.pub'], { env })).status,
    0,
  );
  await script(true);
  await strakeOk(directory, build(found), { env });
  assert.equal(new Set(await attached(found)).size, 12);
  await strakeOk(directory, ['verify', reference, '--key', 'a.pub'], { env });
});

test('keeps what others put behind the old tags, and adds its own once', async (t) => {
  const found = await place(t, 'ggcr', `${CONFIG}attest: { attach: tags, sign: { key: a.pem } }\n`);
  if (!found) return;
  const { directory, env, reference, registry } = found;
  const layersOf = async (kind: string) => {
    const [, hex] = /sha256:([0-9a-f]{64})/.exec(
      await strakeOk(directory, ['inspect', reference, '--json'], { env }),
    ) ?? [''];
    const answer = await fetch(
      `http://${registry.host}/v2/acme/app/manifests/sha256-${hex}.${kind}`,
    );
    return ((await answer.json()) as { layers: unknown[] }).layers.length;
  };
  const counts = async () => Promise.all(['sig', 'att', 'sbom'].map(layersOf));
  await strakeOk(directory, build(found), { env });
  assert.deepEqual(await counts(), [1, 2, 1]);
  await strakeOk(directory, build(found), { env });
  assert.deepEqual(await counts(), [1, 2, 1]);
  await writeFile(join(directory, 'a.pem'), generatedKey());
  await strakeOk(directory, build(found), { env });
  assert.deepEqual(await counts(), [2, 4, 1]);
});

function generatedKey(): string {
  const { privateKey: other } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return other.export({ type: 'pkcs8', format: 'pem' }).toString();
}

test('prints the provenance of an image, without credentials and paths of the machine', async (t) => {
  const config = `${CONFIG.replace('vcs: false\n', '')}vars: { b: { env: WORD } }\n`;
  const directory = await project(t, { ...KEYS, 'ci/strake.yaml': config });
  const git = (...args: string[]) =>
    strakeless(directory, ['git', '-c', 'user.name=a', '-c', 'user.email=a@b.example', ...args]);
  await git('init', '-q', '-b', 'main');
  await git('remote', 'add', 'origin', 'https://ann:secret@github.com/acme/app.git');
  await git('add', '-A');
  await git('commit', '-q', '-m', 'one');
  const env = {
    STRAKE_CACHE: await temporaryDirectory(t),
    GITHUB_ACTIONS: undefined,
    CI: '',
    WORD: 'hush',
  };
  const at = join(directory, 'ci');
  const set = ['vars.a=1', 'vars.token=hush', `attest.sign.key=${directory}/a.pem`];
  const flags = set.flatMap((each) => ['--set', each]);
  await strakeOk(at, ['build', '-o', 'oci:../out:v1', ...flags], { env });
  const text = await strakeOk(directory, ['provenance', 'oci:out:v1'], { env });
  const { buildDefinition, runDetails } = JSON.parse(text);
  assert.deepEqual(buildDefinition.externalParameters, {
    source: { uri: 'git+https://github.com/acme/app', ref: 'refs/heads/main' },
    configuration: { path: 'ci/strake.yaml' },
    image: 'app',
    platforms: ['linux/amd64', 'linux/arm64'],
    overrides: ['vars.a=1', 'vars.token=…'],
  });
  assert.deepEqual(buildDefinition.internalParameters.variables, ['WORD']);
  const names = buildDefinition.resolvedDependencies.map((each: { name: string }) => each.name);
  assert.deepEqual(names, ['source', 'configuration', 'plugin', 'plugin']);
  assert.match(runDetails.builder.id, /build-type\.md#local$/);
  assert.doesNotMatch(text, new RegExp(`secret|hush|${directory}`));
  const once = await strake(directory, ['provenance', 'oci:out:v1'], { env });
  assert.equal(once.stderr, '');
  await strakeOk(at, ['build', '-o', 'oci:../out:v1', '--set', 'vars.a=2'], { env });
  const twice = await strake(directory, ['provenance', 'oci:out:v1'], { env });
  assert.match(twice.stderr, /^note: 2 different provenances are attached: /);
  await rm(join(directory, 'out'), { recursive: true });
});

async function strakeless(directory: string, argv: readonly string[]): Promise<void> {
  await runOk(argv, { cwd: directory });
}

/** A build on a terminal that answers a question for a password, and how often it was asked. */
async function answer(
  t: TestContext,
  directory: string,
  command: string,
  env: Readonly<Record<string, string>>,
  password = 'sesame',
) {
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    cwd: directory,
    env: { ...process.env, ...env, NO_COLOR: '1', CI: '', COSIGN_PASSWORD: undefined },
  });
  t.after(() => void child.kill('SIGKILL'));
  let seen = '';
  child.stdout.on('data', (chunk) => {
    const before = seen.includes(QUESTION);
    seen += chunk;
    if (!before && seen.includes(QUESTION)) child.stdin.write(`${password}\r`);
  });
  const status = await new Promise((resolve) => child.once('close', resolve));
  assert.doesNotMatch(seen, /sesame/);
  return { status, seen, asked: seen.split(QUESTION).length - 1 };
}

const QUESTION = 'Password of key l.pem: ';
const LOCKED = privateKey
  .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'sesame' })
  .toString();

test('asks for the password of a key once in a build of several images, before the push if only the provenance is new, and not where nothing is', async (t) => {
  if (spawnSync('script', ['--version']).status !== 0) return t.skip('needs script(1)');
  const config = SIGNED.replace('{ app: {} }', '{ app: {}, other: {} }').replace('a.pem', 'l.pem');
  const found = await place(t, 'olareg', config);
  if (!found) return;
  const { directory, env, registry } = found;
  await writeFile(join(directory, 'l.pem'), LOCKED);
  const outputs = `-o oci:{{image}} -o docker://${registry.host}/acme/{{image}}`;
  const build = async (more = '', password = 'sesame') => {
    const command = `${process.execPath} ${STRAKE} build ${outputs} ${more}`;
    const { status, seen, asked } = await answer(t, directory, command, env, password);
    return [status, asked, / is published/.test(seen)];
  };
  assert.deepEqual(await build(), [0, 1, false]);
  assert.deepEqual(await build(), [0, 0, false]);
  const before = await readFile(join(directory, 'app/index.json'));
  assert.deepEqual(await build('--set vars.a=2', 'wrong'), [2, 1, false]);
  assert.deepEqual(await readFile(join(directory, 'app/index.json')), before);
  assert.deepEqual(await build('--set vars.a=2'), [0, 1, false]);
  assert.deepEqual(await build('--set vars.a=2'), [0, 0, false]);
});

test('asks for the password of a key before anything is compiled, and not for an image that is not published', async (t) => {
  if (spawnSync('script', ['--version']).status !== 0) return t.skip('needs script(1)');
  const found = await place(t, 'olareg', SIGNED);
  if (!found) return;
  const { directory, env, reference } = found;
  await rm(join(directory, 'strake.yaml'));
  await writeFile(join(directory, 'strake.config.mjs'), COMPILED);
  await writeFile(join(directory, 'l.pem'), LOCKED);
  const build = async (password: string, output = `docker://${reference}`) => {
    const command = `${process.execPath} ${STRAKE} build -o ${output}`;
    const { status, asked } = await answer(t, directory, command, env, password);
    return [status, asked, existsSync(join(directory, 'compiled'))];
  };
  assert.deepEqual(await build('wrong'), [2, 1, false]);
  assert.deepEqual(await build('sesame'), [0, 1, true]);
  assert.deepEqual(await build('sesame', 'oci:out'), [0, 0, true]);
});

/** A configuration whose plugin compiles something. */
const COMPILED = `
const copy = {
  name: 'copy',
  compile: (job, { directory, images, outputDirectory }) => ({
    ...job,
    steps: [{ id: 'cc', argv: ['sh', '-c', 'touch compiled; touch "$0"', outputDirectory + '/app'], directory, outputs: [outputDirectory + '/app'] }],
    outputs: images.map(({ name }) => ({ id: 'app', image: name, file: outputDirectory + '/app' })),
  }),
};
export default {
  plugins: [copy, 'attest'],
  platforms: ['linux/amd64'],
  base: 'scratch',
  vcs: false,
  images: { app: {} },
  attest: { sign: { key: 'l.pem' } },
};
`;

test('leads from the build type to a page that says what it means', async () => {
  const page = fileURLToPath(new URL('../../docs/build-type.md', import.meta.url));
  assert.ok(BUILD_TYPE.endsWith('/blob/main/docs/build-type.md'));
  assert.match(await readFile(page, 'utf8'), /resolvedDependencies/);
});
