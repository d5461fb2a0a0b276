// Copies by @strake/oci, without core.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  type CopyDestination,
  type CopyOptions,
  copyImage,
  createIndex,
  type ImagePush,
  openImage,
} from '@strake/oci';
import { requireRegistry, type Scope, temporaryDirectory } from '../tool/index.ts';
import { richList } from './rich-list.ts';

async function optionsFor(t: Scope) {
  return { directory: await temporaryDirectory(t), env: {} } satisfies CopyOptions;
}

test('copies an image index to a registry and back, with progress, and opens it there', async (t) => {
  const registry = await requireRegistry(t, { kind: 'distribution-v3' });
  if (!registry) return;
  const sample = await richList(t);
  const options = await optionsFor(t);
  const progress: [number, number][] = [];
  const name = `${registry.host}/acme/app:v1`;
  const pushed = await copyImage(sample.reference, name, {
    ...options,
    insecure: [registry.host],
    onProgress: (done, total) => progress.push([done, total]),
  });
  assert.equal(pushed.digest, sample.root);
  assert.ok(pushed.references.some((each) => each.includes(name)));
  assert.equal(progress.at(-1)?.[0], progress.at(-1)?.[1]);
  const source = await openImage(name, options);
  try {
    const root = await source.root(new AbortController().signal);
    assert.equal(root.descriptor.digest, sample.root);
  } finally {
    await source.close?.();
  }
  const back = await copyImage(name, 'oci:back', options);
  assert.equal(back.digest, sample.root);
});

test('creates an image index from two images, and refuses two of one platform', async (t) => {
  const sample = await richList(t);
  const options = await optionsFor(t);
  const platforms = ['linux/amd64', 'linux/arm64'];
  for (const [at, platform] of platforms.entries())
    await copyImage(sample.reference, `oci:one:${at}`, { ...options, platforms: [platform] });
  const made = await createIndex('oci-archive:both.tar:v1', ['oci:one:0', 'oci:one:1'], options);
  assert.deepEqual(made.platforms, platforms);
  assert.equal((await copyImage('oci-archive:both.tar', 'oci:read', options)).digest, made.digest);
  const other = await richList(t, 'other');
  await assert.rejects(createIndex('oci:no', ['oci:one:0', other.reference], options), {
    code: 'INDEX_DUPLICATE',
  });
});

test('resolves relative paths against the working directory by default', async (t) => {
  const sample = await richList(t);
  const { directory } = await optionsFor(t);
  const [before, to] = [process.cwd(), join(directory, 'copied')];
  process.chdir(directory);
  t.after(() => process.chdir(before));
  await copyImage(sample.reference, 'oci:copied');
  assert.match(await readFile(join(to, 'index.json'), 'utf8'), new RegExp(sample.root));
});

test('throws the reason of its caller when it is aborted', async (t) => {
  const sample = await richList(t);
  const options = await optionsFor(t);
  const signal = AbortSignal.abort(new Error('enough'));
  await assert.rejects(copyImage(sample.reference, 'oci:out', { ...options, signal }), /enough/);
});

/** `tape:`, which takes what it is told to. */
function tape(takes: (push: ImagePush) => boolean, facts?: CopyDestination['facts']) {
  const asked: ImagePush[] = [];
  const destination: CopyDestination = {
    scheme: 'tape',
    ...(facts ? { facts } : {}),
    async write(push) {
      asked.push(push);
      if (!takes(push)) return undefined;
      return { reference: push.destination, digest: push.root.digest };
    },
  };
  return { asked, destination };
}

test('asks additional destinations in order, and each for its scheme only', async (t) => {
  const sample = await richList(t);
  const options = await optionsFor(t);
  const [first, second] = [tape(() => false), tape(() => true)];
  const destinations = [first.destination, second.destination];
  const copied = await copyImage(sample.reference, 'tape:reel', { ...options, destinations });
  assert.deepEqual(copied.references, ['tape:reel']);
  assert.deepEqual(
    [first, second].map(({ asked }) => asked.map(({ target, names }) => [target, names])),
    [[['reel', ['v1']]], [['reel', ['v1']]]],
  );
  await copyImage(sample.reference, 'oci:out', { ...options, destinations });
  assert.equal(second.asked.length, 1);
});

test('asks the first destination whether it can take a copy before it reads an image', async (t) => {
  const options = await optionsFor(t);
  const refused = new Error('the tape is full');
  const asked: unknown[] = [];
  const first = {
    ...tape(() => true).destination,
    async check({ target, tags }: { readonly target: string; readonly tags: readonly string[] }) {
      asked.push([target, tags]);
      throw refused;
    },
  };
  const destinations = [first, tape(() => true).destination];
  const given = { ...options, destinations };
  await assert.rejects(copyImage('oci:nowhere:v1', 'tape:reel', given), refused);
  await assert.rejects(createIndex('tape:reel', ['oci:nowhere'], given), refused);
  assert.deepEqual(asked, [
    ['reel', []],
    ['reel', []],
  ]);
  const code = 'DESTINATION_INVALID';
  await assert.rejects(copyImage('oci:nowhere', 'oci:out:a b', options), { code });
});

test('refuses what no destination accepts, and several platforms for one that accepts one', async (t) => {
  const sample = await richList(t);
  const options = await optionsFor(t);
  const none = tape(() => false);
  await assert.rejects(
    copyImage(sample.reference, 'tape:reel', { ...options, destinations: [none.destination] }),
    { code: 'DESTINATION_INVALID', message: 'no transport took destination "tape:reel"' },
  );
  const one = tape(() => true, { takes: 'image' });
  await assert.rejects(
    copyImage(sample.reference, 'tape:reel', { ...options, destinations: [one.destination] }),
    {
      code: 'DESTINATION_INVALID',
      message: /^tape:reel accepts only one platform, not linux\/amd64, /,
    },
  );
  assert.deepEqual(one.asked, []);
});

test('gives a copy the default tag of a destination, and reports what it does not keep', async (t) => {
  const sample = await richList(t);
  const options = await optionsFor(t);
  const one = tape(() => true, { takes: 'index', defaultTag: 'newest', manifests: false });
  const notes: string[] = [];
  const copied = await copyImage(sample.reference, 'tape:reel', {
    ...options,
    destinations: [one.destination],
    onNote: (note) => notes.push(note),
  });
  assert.deepEqual(one.asked[0]?.tags, ['newest']);
  assert.equal(copied.manifests, 0);
  assert.match(notes.join('\n'), /^tape keeps no manifests: config and layers stay/m);
});

test('uses the facts of the first destination that declares its scheme, else the built-in ones', async (t) => {
  const sample = await richList(t);
  const options = await optionsFor(t);
  const destinations = [
    tape(() => false).destination,
    tape(() => true, { takes: 'index' }).destination,
    tape(() => true, { takes: 'image' }).destination,
  ];
  await copyImage(sample.reference, 'tape:reel', { ...options, destinations });
  const instead = { ...tape(() => true).destination, scheme: 'docker-archive' };
  await assert.rejects(
    copyImage(sample.reference, 'docker-archive:a.tar', { ...options, destinations: [instead] }),
    { message: /^docker-archive:a\.tar accepts only one platform, not linux\/amd64, / },
  );
});
