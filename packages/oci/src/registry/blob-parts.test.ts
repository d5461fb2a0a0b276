import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type BlobParts, createBlobParts } from './blob-parts.ts';

const BYTES = Uint8Array.from({ length: 23 }, (_, at) => at + 1);
const { signal } = new AbortController();

/** A source that reads when the scheduler lets it, always into the same memory, and refuses two readers. */
async function* slowSource(wait: () => Promise<unknown>, chunk: number, inside: AbortSignal) {
  const memory = new Uint8Array(chunk);
  for (let at = 0; at < BYTES.length; at += chunk) {
    await wait();
    inside.throwIfAborted();
    const part = BYTES.subarray(at, at + chunk);
    memory.fill(0);
    memory.set(part);
    yield memory.subarray(0, part.length);
  }
}

interface Reading {
  readonly start: number;
  readonly end: number;
  /** After so many chunks the registry answers: the body is left while more of it is waited for. */
  readonly leftAfter: number | undefined;
}

/** @returns the bytes of a part that was read to its end; undefined for one that was left */
async function read(parts: BlobParts, { start, end, leftAfter }: Reading) {
  const body = parts.part(start, end).open(signal)[Symbol.asyncIterator]();
  const got: number[] = [];
  for (let chunks = 0; ; chunks += 1) {
    const next = body.next();
    if (chunks === leftAfter) {
      next.catch(() => {});
      body.return?.()?.catch(() => {});
      return undefined;
    }
    const { done, value } = await next;
    if (done) return got;
    got.push(...value);
  }
}

const reading = fc
  .record({
    range: fc.tuple(fc.nat(BYTES.length), fc.nat(BYTES.length)),
    leftAfter: fc.option(fc.nat(4), { nil: undefined }),
  })
  .map(({ range: [a, b], leftAfter }) => ({
    start: Math.min(a, b),
    end: Math.max(a, b),
    leftAfter,
  }));

/** What an upload does: the whole blob is refused somewhere on the way, then chunks go out. */
const refusedThenChunks = fc
  .record({ leftAfter: fc.nat(4), chunk: fc.integer({ min: 3, max: BYTES.length }) })
  .map(({ leftAfter, chunk }): readonly Reading[] => [
    { start: 0, end: BYTES.length, leftAfter },
    ...Array.from({ length: Math.ceil(BYTES.length / chunk) }, (_, at) => ({
      start: at * chunk,
      end: Math.min(BYTES.length, (at + 1) * chunk),
      leftAfter: undefined,
    })),
  ]);

test('returns the bytes of each part, whichever was abandoned before and whenever the source responds', async () => {
  const readings = fc.oneof(refusedThenChunks, fc.array(reading, { minLength: 1, maxLength: 6 }));
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      readings,
      fc.integer({ min: 4, max: 9 }),
      async (scheduler, all, chunk) => {
        let sources = 0;
        const wait = () => scheduler.schedule(Promise.resolve());
        const parts = createBlobParts({
          open: async (inside) => {
            sources += 1;
            await wait();
            return slowSource(wait, chunk, inside);
          },
          size: BYTES.length,
          signal,
          onRead: () => {},
        });
        const reads = async () => {
          for (const one of all) {
            const got = await read(parts, one);
            if (got) assert.deepEqual(got, [...BYTES.subarray(one.start, one.end)]);
          }
          await parts.close();
        };
        await scheduler.waitFor(reads());
        assert.ok(sources <= all.length);
      },
    ),
    { numRuns: 2000 },
  );
});

test('reads consecutive parts from one source', async () => {
  let opened = 0;
  const open = async (inside: AbortSignal) => {
    opened += 1;
    return slowSource(async () => {}, 5, inside);
  };
  const parts = createBlobParts({ open, size: BYTES.length, signal, onRead: () => {} });
  for (const [start, end] of [
    [0, 7],
    [7, 14],
    [14, 23],
  ] as const)
    assert.deepEqual(await read(parts, { start, end, leftAfter: undefined }), [
      ...BYTES.subarray(start, end),
    ]);
  assert.equal(opened, 1);
});

test('does not wait for a source that never responds, for the next part or at the end', async () => {
  let [opened, closed] = [0, 0];
  const open = async (inside: AbortSignal) => {
    opened += 1;
    if (opened > 1) return slowSource(async () => {}, 5, inside);
    return (async function* stuck() {
      try {
        await new Promise((_, reject) => inside.addEventListener('abort', reject));
        yield BYTES;
      } finally {
        closed += 1;
      }
    })();
  };
  const parts = createBlobParts({ open, size: BYTES.length, signal, onRead: () => {} });
  await read(parts, { start: 0, end: 23, leftAfter: 0 });
  // Left while it is waited for.
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(await read(parts, { start: 0, end: 3, leftAfter: undefined }), [1, 2, 3]);
  await parts.close();
  assert.equal(closed, 1);
});
