import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { withFileLock } from '../file/index.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import { MEDIA_TYPE } from '../spec/media-type.ts';
import { REF_NAME } from './ref-name.ts';
import { LOCK_FILE, updateIndex } from './update-index.ts';

const { signal } = new AbortController();

async function temporaryDirectory(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'strake-index-'));
  t.after(() => rm(path, { recursive: true }));
  return path;
}

function entry(number: number, name?: string): Descriptor {
  const digest = `sha256:${String(number).padStart(64, '0')}`;
  const annotations = name === undefined ? {} : { annotations: { [REF_NAME]: name } };
  return { mediaType: MEDIA_TYPE.oci.index, digest, size: 1, ...annotations };
}

/** Names of the list, or undefined where there is none. */
async function names(directory: string): Promise<readonly string[] | undefined> {
  const text = await readFile(join(directory, 'index.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const { manifests } = JSON.parse(text) as { manifests: readonly Descriptor[] };
  return manifests.map(({ annotations }) => annotations?.[REF_NAME] ?? '');
}

test('adds everything that waits for the lock in one step', async (t) => {
  const directory = await temporaryDirectory(t);
  const all: Promise<void>[] = [];
  await withFileLock(join(directory, LOCK_FILE), async () => {
    for (let number = 100; number < 300; number += 1)
      all.push(updateIndex(directory, [entry(number, `v${number}`)], signal));
    await sleep(5);
    assert.equal(await names(directory), undefined);
  });
  await Promise.race(all);
  assert.equal((await names(directory))?.length, 200);
  await Promise.all(all);
});

test('does not write index.json again if it has the entries', async (t) => {
  const directory = await temporaryDirectory(t);
  const entries = [entry(1, 'v1'), entry(2)];
  await updateIndex(directory, entries, signal);
  const before = await stat(join(directory, 'index.json'));
  await updateIndex(directory, entries, signal);
  assert.equal((await stat(join(directory, 'index.json'))).ino, before.ino);
});

test('gives a name to the last of two images, and lists a named image by its name only', async (t) => {
  const directory = await temporaryDirectory(t);
  await Promise.all([
    updateIndex(directory, [entry(1, 'v1')], signal),
    updateIndex(directory, [entry(2, 'v1'), entry(3)], signal),
    updateIndex(directory, [entry(3, 'v3')], signal),
  ]);
  const { manifests } = JSON.parse(await readFile(join(directory, 'index.json'), 'utf8')) as {
    manifests: readonly Descriptor[];
  };
  assert.deepEqual(manifests, [entry(2, 'v1'), entry(3, 'v3')]);
});

test('adds nothing for a caller that is cancelled while it waits, and adds the others', async (t) => {
  const directory = await temporaryDirectory(t);
  const cancel = new AbortController();
  await withFileLock(join(directory, LOCK_FILE), async () => {
    const alone = updateIndex(directory, [entry(1, 'alone')], cancel.signal);
    cancel.abort();
    await assert.rejects(alone, { name: 'AbortError' });
  });
  const other = new AbortController();
  let kept: Promise<void> | undefined;
  await withFileLock(join(directory, LOCK_FILE), async () => {
    const cancelled = updateIndex(directory, [entry(2, 'cancelled')], other.signal);
    kept = updateIndex(directory, [entry(3, 'kept')], signal);
    other.abort();
    await assert.rejects(cancelled, { name: 'AbortError' });
  });
  await kept;
  assert.deepEqual(await names(directory), ['kept']);
});

test('writes nothing if all waiting callers were cancelled', async (t) => {
  const directory = await temporaryDirectory(t);
  const cancel = new AbortController();
  await withFileLock(join(directory, LOCK_FILE), async () => {
    const cancelled = updateIndex(directory, [entry(1, 'v1')], cancel.signal);
    await sleep(5);
    cancel.abort();
    await assert.rejects(cancelled, { name: 'AbortError' });
  });
  // Whoever still waits for the lock has it soon.
  await sleep(300);
  assert.equal(await names(directory), undefined);
});

test('fails all waiting callers if index.json cannot be read, and none after it is repaired', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeFile(join(directory, 'index.json'), 'no list');
  const all = await Promise.allSettled([
    updateIndex(directory, [entry(1, 'v1')], signal),
    updateIndex(directory, [entry(2, 'v2')], signal),
  ]);
  assert.ok(all.every(({ status }) => status === 'rejected'));
  await rm(join(directory, 'index.json'));
  await updateIndex(directory, [entry(1, 'v1')], signal);
  assert.deepEqual(await names(directory), ['v1']);
});
