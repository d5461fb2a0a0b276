import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { collect } from '@strake/oci';
import { withDiffId } from './with-diff-id.ts';

const { signal } = new AbortController();

/** A layer with one file of random bytes, by the real tar, in pieces. */
async function sampleLayer(t: TestContext) {
  const directory = await mkdtemp(join(tmpdir(), 'strake-test-'));
  t.after(() => rm(directory, { recursive: true }));
  await writeFile(join(directory, 'file'), randomBytes(1_000_000));
  const tar = execFileSync('tar', ['-c', 'file'], { cwd: directory, maxBuffer: 2_000_000 });
  const bytes = gzipSync(tar);
  const diffId = `sha256:${createHash('sha256').update(tar).digest('hex')}`;
  const stream = async function* () {
    for (let at = 0; at < bytes.length; at += 10_000) yield bytes.subarray(at, at + 10_000);
  };
  return { bytes, diffId, stream };
}

test('passes the bytes of a layer with the right diff ID on', async (t) => {
  const { bytes, diffId, stream } = await sampleLayer(t);
  assert.ok(
    Buffer.from(await collect(withDiffId(stream(), diffId, signal), 2_000_000)).equals(bytes),
  );
});

test('refuses a layer with another diff ID at its end, and one that is damaged', async (t) => {
  const { diffId, stream } = await sampleLayer(t);
  const other = `sha256:${'a'.repeat(64)}`;
  await assert.rejects(collect(withDiffId(stream(), other, signal), 2_000_000), {
    code: 'DIGEST_MISMATCH',
    message: `a layer has the diff ID ${diffId} instead of ${other}`,
  });
  const junk = async function* () {
    for (let at = 0; at < 100; at += 1) yield randomBytes(10_000);
  };
  await assert.rejects(collect(withDiffId(junk(), diffId, signal), 2_000_000));
});

test('ends with what its stream throws, and when its reader stops', async (t) => {
  const { diffId, stream } = await sampleLayer(t);
  const broken = async function* () {
    yield* stream();
    throw new Error('broken');
  };
  await assert.rejects(collect(withDiffId(broken(), diffId, signal), 2_000_000), /broken/);
  for await (const chunk of withDiffId(stream(), diffId, signal)) {
    assert.ok(chunk.length > 0);
    break;
  }
});
