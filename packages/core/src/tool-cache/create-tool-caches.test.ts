import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { addResult, ExampleRemote, emptyDirectory, filesIn, needOf, put } from './example-cache.ts';
import { createToolCaches, type ToolCacheNeed, type ToolCachesOptions } from './index.ts';
import type { UsedResult } from './tool-cache.ts';
import type { CountedToolCaches, ToolCacheTotals } from './tool-caches.ts';

const { signal } = new AbortController();

interface Options extends Partial<ToolCachesOptions> {
  readonly cache: ExampleRemote;
}

/** Runs something with the tool caches of one build. */
async function build(
  options: Options,
  run: (caches: ReturnType<typeof createToolCaches>) => Promise<void>,
): Promise<{ readonly warnings: readonly string[]; readonly summary: readonly string[] }> {
  const warnings: string[] = [];
  const onWarning = (message: string, hint: string) => warnings.push(`${message}. ${hint}`);
  const caches = createToolCaches({ processors: 2, onWarning, ...options });
  try {
    await run(caches);
  } finally {
    await caches.close();
  }
  return { warnings, summary: caches.summary() };
}

/** Writes results that a run used. */
function push(cache: ExampleRemote, results: readonly UsedResult[], ...needs: ToolCacheNeed[]) {
  return build({ cache }, async (caches) => {
    for (const need of needs) writeFileSync(need.cache.report, JSON.stringify(results));
    await caches.ran(needs);
    for (const need of needs) rmSync(need.cache.report, { force: true });
    await caches.write(signal);
  });
}

function pull(options: Options, ...needs: ToolCacheNeed[]) {
  return build(options, async (caches) => {
    for (const need of needs) caches.restore(need);
    await caches.ready(needs, signal);
  });
}

/** The names of this process's temporary files. */
function temporaryFiles(): readonly string[] {
  return readdirSync(tmpdir())
    .filter((name) => name.startsWith(`strake-${process.pid}-`))
    .flatMap((name) => readdirSync(join(tmpdir(), name)));
}

/** A cache with two results, and a remote one that has them. */
async function pushed(t: TestContext) {
  const cache = new ExampleRemote();
  const from = await emptyDirectory(t);
  const results = [
    addResult(from, 'a', randomBytes(300_000)),
    addResult(from, 'b', randomBytes(5_000_000), { group: 'project' }),
  ];
  const { summary } = await push(cache, results, needOf(from));
  const files = filesIn(from);
  return { cache, from, results, files, summary };
}

test('restores on another machine what a run used', async (t) => {
  const { cache, files, summary } = await pushed(t);
  assert.match(summary.join(), /^The example's cache: 5\.3 MB in 2 bundles written in \d+\.\d s$/);
  const to = await emptyDirectory(t);
  const pulled = await pull({ cache }, needOf(to));
  assert.deepEqual(filesIn(to), files);
  assert.deepEqual(pulled.warnings, []);
  assert.match(
    pulled.summary.join(),
    /^The example's cache: 5\.3 MB in 2 bundles fetched in \d+\.\d s$/,
  );
});

test('makes equal bundles on machines with equal results, in any order', async (t) => {
  const { cache, from, results } = await pushed(t);
  const other = new ExampleRemote();
  await push(other, results.toReversed(), needOf(from));
  assert.deepEqual([...other.blobs.keys()].toSorted(), [...cache.blobs.keys()].toSorted());
});

test('writes nothing again that is there', async (t) => {
  const { cache, from, results } = await pushed(t);
  const { summary } = await push(cache, results, needOf(from));
  assert.deepEqual([cache.results, summary], [['written'], []]);
});

test('fetches nothing of which all is there', async (t) => {
  const { cache, from } = await pushed(t);
  cache.opened.length = 0;
  const { summary } = await pull({ cache }, needOf(from));
  assert.deepEqual([cache.opened.length, summary], [1, []]);
});

test('fetches a bundle once that several steps need, and nothing that others need', async (t) => {
  const cache = new ExampleRemote();
  const from = await emptyDirectory(t);
  const results = [
    addResult(from, 'a', randomBytes(300_000), { operands: ['p', 'q'] }),
    addResult(from, 'b', randomBytes(300_000), { operands: ['q'] }),
    addResult(from, 'c', randomBytes(300_000), { operands: ['r'] }),
  ];
  await push(cache, results, needOf(from, 'p'), needOf(from, 'q'), needOf(from, 'r'));
  cache.opened.length = 0;
  const to = await emptyDirectory(t);
  await pull({ cache }, needOf(to, 'p'), needOf(to, 'q'), needOf(to, 'q'));
  assert.equal(cache.opened.length, new Set(cache.opened).size);
  assert.deepEqual(readdirSync(join(to, 'm')), ['a', 'b']);
});

test('adds little for another commit', async (t) => {
  const { cache, from, results } = await pushed(t);
  const before = new Set(cache.blobs.keys());
  const added = addResult(from, 'new', randomBytes(1000), { group: 'project' });
  const { summary } = await push(cache, [...results, added], needOf(from));
  assert.match(summary.join(), /: [\d.]+ kB in 1 bundle written in/);
  assert.equal([...cache.blobs.keys()].filter((digest) => !before.has(digest)).length, 2);
  const to = await emptyDirectory(t);
  await pull({ cache }, needOf(to));
  assert.deepEqual(filesIn(to), filesIn(from));
});

test('writes bundles again that the registry has lost', async (t) => {
  const { cache, from, results } = await pushed(t);
  for (const { descriptor } of [...cache.entries.values()].flatMap(({ layers }) => layers.slice(1)))
    cache.blobs.delete(descriptor.digest);
  const added = addResult(from, 'new', randomBytes(1000));
  await push(cache, [...results, added], needOf(from));
  assert.deepEqual(cache.results, ['written', 'lost', 'written']);
  const to = await emptyDirectory(t);
  await pull({ cache }, needOf(to));
  assert.deepEqual(filesIn(to), filesIn(from));
});

test('writes the same bundles again that the registry has lost', async (t) => {
  const { cache, from, results } = await pushed(t);
  const bundles = [...cache.entries.values()].flatMap(({ layers }) => layers.slice(1));
  for (const { descriptor } of bundles) cache.blobs.delete(descriptor.digest);
  const to = await emptyDirectory(t);
  await build({ cache }, async (caches) => {
    caches.restore(needOf(to));
    await caches.ready([needOf(to)], signal);
    // The tool makes everything again.
    cpSync(from, to, { recursive: true });
    caches.used(needOf(to), results);
    await caches.write(signal);
  });
  for (const { descriptor } of bundles) assert.ok(cache.blobs.has(descriptor.digest));
});

test('keeps no bundle of another repository than the one that is written to', async (t) => {
  const { cache, from, results } = await pushed(t);
  cache.foundIn = 'registry.example.com/other';
  const copy = new ExampleRemote();
  copy.foundIn = cache.foundIn;
  for (const [name, entry] of cache.entries) copy.entries.set(name, entry);
  const list = [...cache.entries.values()][0]?.layers[0]?.descriptor.digest ?? '';
  copy.blobs.set(list, cache.blobs.get(list) ?? new Uint8Array());
  const added = addResult(from, 'new', randomBytes(1000));
  await push(copy, [...results, added], needOf(from));
  assert.deepEqual(copy.results, ['written']);
});

test('packs a content once that several results have', async (t) => {
  const cache = new ExampleRemote();
  const from = await emptyDirectory(t);
  const content = randomBytes(300_000);
  await push(
    cache,
    ['a', 'b'].map((name) => addResult(from, name, content)),
    needOf(from),
  );
  const to = await emptyDirectory(t);
  await pull({ cache }, needOf(to));
  assert.deepEqual(filesIn(to), filesIn(from));
  assert.deepEqual(cache.forgotten, []);
});

test('says that lists stay where tags do not move', async (t) => {
  const { cache, from, results } = await pushed(t);
  cache.isFixed = true;
  const added = addResult(from, 'new', randomBytes(1000));
  const { summary, warnings } = await push(cache, [...results, added], needOf(from));
  assert.deepEqual(summary, [
    "The example's cache: the registry does not let tags move, so earlier bundles stay",
  ]);
  assert.deepEqual(warnings, []);
});

test('leaves out results that are gone or damaged', async (t) => {
  const cache = new ExampleRemote();
  const from = await emptyDirectory(t);
  const [good, gone, damaged] = ['good', 'gone', 'damaged'].map((name) =>
    addResult(from, name, randomBytes(300_000)),
  );
  assert.ok(good && gone && damaged);
  rmSync(join(from, gone.files[0]?.path ?? ''));
  put(from, damaged.files[0]?.path ?? '', randomBytes(300_000));
  const outside = { ...good, files: [{ path: '../x' }, { path: 'm/outside' }] };
  put(from, 'm/outside', '');
  await push(cache, [good, gone, damaged, outside], needOf(from));
  const to = await emptyDirectory(t);
  await pull({ cache }, needOf(to));
  assert.deepEqual(Object.keys(filesIn(to)), [good.files[0]?.path, 'm/good']);
});

test('shares the text of a file that differs between machines', async (t) => {
  const cache = new ExampleRemote();
  const from = await emptyDirectory(t);
  const { files, ...result } = addResult(from, 'a', randomBytes(300_000));
  const [content] = files;
  assert.ok(content);
  await push(cache, [{ ...result, files: [content, { path: 'm/a', text: 'now' }] }], needOf(from));
  const to = await emptyDirectory(t);
  await pull({ cache }, needOf(to));
  assert.equal(filesIn(to)['m/a'], 'now');
});

test('does not replace what is there, nor follow links', async (t) => {
  const { cache, files, results } = await pushed(t);
  const to = await emptyDirectory(t);
  put(to, 'm/a', 'mine');
  const elsewhere = await emptyDirectory(t);
  symlinkSync(elsewhere, join(to, 'c'));
  const { warnings } = await pull({ cache }, needOf(to));
  assert.deepEqual(filesIn(elsewhere), {});
  assert.equal(filesIn(to)['m/a'], 'mine');
  cache.opened.length = 0;
  assert.match(
    warnings.join('\n'),
    /^The example's cache is not restored: .*\/c is not a directory\. Remove .*\/c\.$/,
  );
  rmSync(join(to, 'c'));
  await pull({ cache }, needOf(to));
  const { [results[0]?.files[0]?.path ?? '']: _, ...others } = files;
  assert.deepEqual(filesIn(to), { ...others, 'm/a': 'mine' });
});

test('restores nothing where every user can write', async (t) => {
  const { cache } = await pushed(t);
  const to = await emptyDirectory(t);
  chmodSync(to, 0o777);
  const { warnings } = await pull({ cache }, needOf(to), needOf(to, 'other'));
  assert.deepEqual(filesIn(to), {});
  assert.deepEqual(warnings, [
    `The example's cache is not restored: every user can write to ${to}. Run: chmod o-w ${to}`,
  ]);
});

test('fetches nothing more into a directory that cannot be written', async (t) => {
  const { cache, from, results } = await pushed(t);
  const others = results.map((each) => ({ ...each, operands: ['other'], seconds: 20 }));
  const added = addResult(from, 'new', randomBytes(300_000), { operands: ['other'] });
  await push(cache, [...others.slice(0, 1), added], needOf(from, 'other'));
  const to = await emptyDirectory(t);
  writeFileSync(join(to, 'c'), '');
  const { warnings } = await build({ cache }, async (caches) => {
    caches.restore(needOf(to));
    await caches.ready([needOf(to)], signal);
    cache.opened.length = 0;
    caches.restore(needOf(to, 'other'));
    await caches.ready([needOf(to, 'other')], signal);
    assert.equal(cache.opened.length, 1);
  });
  assert.equal(warnings.length, 1);
});

test('creates files as the tool does, and says when they were modified', async (t) => {
  const { cache } = await pushed(t);
  const to = join(await emptyDirectory(t), 'new');
  const modified = new Date(1_700_000_000_000);
  await pull({ cache, modified }, needOf(to));
  const { mode, mtimeMs } = statSync(join(to, 'm/a'));
  assert.equal(mode & 0o777, 0o666 & ~process.umask());
  assert.equal(mtimeMs, modified.getTime());
});

test('misses what the registry lost, or damaged', async (t) => {
  const { cache } = await pushed(t);
  const [list, , last] = [...cache.entries.values()].flatMap(({ layers }) => layers);
  assert.ok(list && last);
  cache.blobs.delete(last.descriptor.digest);
  const to = await emptyDirectory(t);
  const { warnings } = await pull({ cache }, needOf(to));
  assert.deepEqual(warnings, []);
  assert.deepEqual(cache.forgotten, ['registry.example.com returned 404']);
  assert.deepEqual(await pull({ cache }, needOf(to)), { warnings: [], summary: [] });
});

test('misses a list that is none', async (t) => {
  const { cache } = await pushed(t);
  const [list, bundle] = [...cache.entries.values()].flatMap(({ layers }) => layers);
  assert.ok(list && bundle);
  const bytes = cache.blobs.get(bundle.descriptor.digest);
  cache.blobs.set(list.descriptor.digest, bytes ?? new Uint8Array());
  const to = await emptyDirectory(t);
  await pull({ cache }, needOf(to));
  assert.deepEqual(cache.forgotten, ['the bundle list is not valid JSON']);
  assert.deepEqual(filesIn(to), {});
});

test('gives up what arrives more slowly than it is made', async (t) => {
  const { cache } = await pushed(t);
  cache.arrive = async function* (bytes, ended) {
    // The list has fewer bytes.
    if (bytes.length < 100_000) return yield bytes;
    for (let at = 0; at < bytes.length; at += 1000) {
      yield bytes.subarray(at, at + 1000);
      await sleep(50, undefined, { signal: ended });
    }
  };
  const to = await emptyDirectory(t);
  const { summary, warnings } = await pull({ cache }, needOf(to));
  assert.deepEqual(summary, [
    "The example's cache: gave up fetching 2 bundles, because compiling is faster",
  ]);
  assert.deepEqual([filesIn(to), warnings], [{}, []]);
});

test('ends at once, and leaves nothing', async (t) => {
  const { cache } = await pushed(t);
  const controller = new AbortController();
  const arriving = Promise.withResolvers<void>();
  cache.arrive = async function* (bytes, ended) {
    if (bytes.length < 100_000) return yield bytes;
    yield bytes.subarray(0, 1000);
    arriving.resolve();
    await sleep(60_000, undefined, { signal: ended });
  };
  const to = await emptyDirectory(t);
  const before = readdirSync(tmpdir()).filter((name) => name.startsWith('strake-'));
  await build({ cache }, async (caches) => {
    caches.restore(needOf(to));
    const ready = caches.ready([needOf(to)], controller.signal);
    await arriving.promise;
    controller.abort(new Error('interrupted'));
    await assert.rejects(ready, /interrupted/);
  });
  assert.deepEqual(filesIn(to), {});
  const left = readdirSync(tmpdir()).filter((name) => name.startsWith(`strake-${process.pid}-`));
  assert.deepEqual(
    left.filter((name) => !before.includes(name)),
    [],
  );
});

test('keeps no bundle on the disk until the end of a build', async (t) => {
  const { cache } = await pushed(t);
  const to = await emptyDirectory(t);
  await build({ cache }, async (caches) => {
    caches.restore(needOf(to));
    await caches.ready([needOf(to)], signal);
    assert.deepEqual(temporaryFiles(), []);
  });
});

test('restores one directory from several builds at once', async (t) => {
  const { cache, files } = await pushed(t);
  const to = await emptyDirectory(t);
  const pulled = await Promise.all(Array.from({ length: 8 }, () => pull({ cache }, needOf(to))));
  assert.deepEqual(filesIn(to), files);
  assert.deepEqual(
    pulled.flatMap(({ warnings }) => warnings),
    [],
  );
});

test('shares nothing of a report that cannot be read', async (t) => {
  const cache = new ExampleRemote();
  const from = await emptyDirectory(t);
  await build({ cache }, async (caches) => {
    await caches.ran([needOf(from)]);
    put(from, 'report', 'nonsense');
    await caches.ran([needOf(from)]);
    await caches.write(signal);
  });
  assert.equal(cache.entries.size, 0);
});

test('writes what is known without a report', async (t) => {
  const cache = new ExampleRemote();
  const from = await emptyDirectory(t);
  const result = addResult(from, 'a', 'content');
  await build({ cache }, async (caches) => {
    caches.used(needOf(from), [result]);
    await caches.write(signal);
  });
  mkdirSync(join(from, 'to'));
  await pull({ cache }, needOf(join(from, 'to')));
  assert.equal(filesIn(join(from, 'to'))['m/a'], filesIn(from)['m/a']);
});

test('counts what it moved, and tells which repository has a list', async (t) => {
  const cache = new ExampleRemote();
  const need = needOf(await emptyDirectory(t));
  const result = addResult(need.cache.directory, 'a', 'content');
  const move = async (to: ToolCacheNeed, action: (caches: CountedToolCaches) => Promise<void>) => {
    const moved: ToolCacheTotals[] = [];
    await build({ cache }, async (caches) => {
      await action(caches);
      moved.push(await caches.totals(to));
    });
    return moved[0];
  };
  const write = async (caches: CountedToolCaches) => {
    caches.used(need, [result]);
    await caches.write(signal);
  };
  const other = needOf(await emptyDirectory(t));
  const read = async (caches: CountedToolCaches) => {
    caches.restore(other);
    await caches.ready([other], signal);
  };
  assert.equal((await move(other, read))?.repository, undefined);
  const written = await move(need, write);
  assert.equal(written?.result, 'written');
  assert.equal(written.written.bundles, 1);
  assert.ok(written.written.bytes > 0);
  const again = await move(need, write);
  assert.deepEqual([again?.result, again?.written.bundles], ['exists', 0]);
  const fetched = await move(other, read);
  assert.equal(fetched?.repository, cache.repositories[0]);
  assert.equal(fetched?.fetched.bundles, 1);
  assert.deepEqual([fetched?.fetched.bytes, fetched?.givenUp], [written.written.bytes, 0]);
});
