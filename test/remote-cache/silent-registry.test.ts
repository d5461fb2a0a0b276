import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';

import { describe, test } from 'node:test';
import { answer, errorBody, type Fault, startFaultProxy } from '../registry/fault-proxy.ts';
import { onFreePort, requireRegistry, type Scope } from '../tool/index.ts';
import { hexOf, openCache, readAll, sampleEntry, signal, timed } from './scene.ts';

const KEYS = Array.from({ length: 100 }, (_, at) => hexOf(`${at}`));

/** Two seconds, and what a busy machine takes longer. */
const LONGEST_MS = 4000;

/** Answers as a registry does, until it is asked for a manifest. */
const onManifest =
  (fault: (response: ServerResponse, asked: IncomingMessage) => unknown): Fault =>
  (asked, response) => {
    if (asked.url === '/v2/') answer(response, 200);
    else fault(response, asked);
  };

const MEBIBYTE = 1024 * 1024;

const HTML = '<!doctype html><html><body>Sign in</body></html>';
const FAULTS: Readonly<Record<string, readonly [fault: Fault, warning: RegExp]>> = {
  'accepts connections and never answers': [() => {}, /does not answer/],
  'never answers for manifests': [onManifest(() => {}), /does not answer/],
  'sends the headers byte by byte': [
    onManifest((response) => drip(response, 'HTTP/1.1 200 OK\r\nx-slow: ')),
    /does not answer/,
  ],
  'sends the body byte by byte': [
    onManifest((response) =>
      drip(response, 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{'),
    ),
    /does not answer/,
  ],
  'answers once in a second': [onManifest(answerInTurn), /does not answer/],
  'closes every connection': [(asked) => void asked.socket.destroy(), /closed the connection/],
  'wants a login': [
    onManifest((response) => answer(response, 401, { 'www-authenticate': 'Basic realm="x"' })),
    /returned 401 .*log in to/,
  ],
  'has a token server that never answers': [
    onManifest((response, { url, headers }) => {
      if (url?.startsWith('/token')) return;
      const realm = `http://${headers.host}/token`;
      answer(response, 401, { 'www-authenticate': `Bearer realm="${realm}",service="x"` });
    }),
    /does not answer/,
  ],
  'forbids access': [
    onManifest((response) => answer(response, 403, {}, errorBody('DENIED', 'no\u001b[31m entry'))),
    /returned 403 .*DENIED: no \[31m entry/,
  ],
  'limits the rate': [
    onManifest((response) => answer(response, 429, { 'retry-after': '20' })),
    /returned 429/,
  ],
  'limits the rate without a time': [
    onManifest((response) => answer(response, 429)),
    /returned 429/,
  ],
  'fails with 500': [onManifest((response) => answer(response, 500)), /returned 500/],
  'asks to wait with 503': [
    onManifest((response) => answer(response, 503, { 'retry-after': '1' })),
    /returned 503/,
  ],
  'sends an HTML page': [
    onManifest((response) => answer(response, 200, { 'content-type': 'text/html' }, HTML)),
    /an HTML page/,
  ],
  'sends an HTML page as JSON': [
    onManifest((response) => answer(response, 200, { 'content-type': 'application/json' }, HTML)),
    /HTML page/,
  ],
  'sends garbage': [
    onManifest((response) => answer(response, 200, {}, Buffer.alloc(3000, 'garbage'))),
    /^ignoring the tag step-/,
  ],
  'sends a body without end': [
    onManifest((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536, ' ')));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    }),
    /larger than|does not answer/,
  ],
  'redirects for ever': [
    onManifest((response, { url }) => answer(response, 307, { location: url ?? '' })),
    /redirects more than/,
  ],
};

test('a hundred lookups in a registry that never answers take two seconds at most', async (t) => {
  const { host } = await startFaultProxy(t, undefined, () => {});
  await expectCheapMiss(t, `${host}/acme/cache`, /does not answer/, 2000);
});

test('a process that is busy itself does not blame the registry', async (t) => {
  const registry = await requireRegistry(t, { kind: 'ggcr' });
  if (!registry) return;
  const { cache, warnings } = openCache(t, `${registry.host}/acme/cache`);
  const { entry, blobs } = sampleEntry('app');
  await cache.write(entry, blobs, signal);
  const reader = openCache(t, `${registry.host}/acme/cache`);
  const finding = reader.cache.find('step', entry.key, signal);
  await new Promise((resolve) => setTimeout(resolve, 1));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2000);
  assert.ok(await finding);
  assert.deepEqual([...warnings, ...reader.warnings], []);
});

// They wait, and hardly compute.
describe('registries that are slow, silent or refuse', { concurrency: 8 }, () => {
  for (const [what, [fault, warning]] of Object.entries(FAULTS)) {
    test(`a registry that ${what} costs two seconds and one warning`, async (t) => {
      const { host } = await startFaultProxy(t, undefined, fault);
      await expectCheapMiss(t, `${host}/acme/cache`, warning);
    });
  }

  test('a registry that refuses connections costs no time', async (t) => {
    const port = await onFreePort(async (free) => free);
    await expectCheapMiss(t, `127.0.0.1:${port}/acme/cache`, /refuses connections/);
  });

  test('a host that does not exist costs two seconds at most', async (t) => {
    await expectCheapMiss(t, 'registry.invalid/acme/cache', /cannot be found|does not answer/);
  });

  test('a network that drops packets costs two seconds', async (t) => {
    // Of a range for documentation: nothing is there.
    await expectCheapMiss(t, '192.0.2.1/acme/cache', /./);
  });

  test('several silent registries cost no more than one', async (t) => {
    const proxies = await Promise.all(
      Array.from({ length: 3 }, () => startFaultProxy(t, undefined, () => {})),
    );
    const repositories = proxies.map(({ host }) => `${host}/acme/cache`);
    const { cache, warnings } = openCache(t, repositories);
    const [found, ms] = await timed(
      Promise.all(KEYS.map((key) => cache.find('step', key, signal))),
    );
    assert.ok(found.every((each) => each === undefined));
    assert.ok(ms < LONGEST_MS, `${ms} ms`);
    assert.equal(warnings.length, 3);
  });

  test('missing entries and repositories are no reason for a warning', async (t) => {
    const { host } = await startFaultProxy(
      t,
      undefined,
      onManifest((response) => answer(response, 404, {}, errorBody('NAME_UNKNOWN', 'no'))),
    );
    const { cache, warnings } = openCache(t, `${host}/acme/cache`);
    for (const key of KEYS) assert.equal(await cache.find('step', key, signal), undefined);
    assert.deepEqual(warnings, []);
  });

  test('a registry that is slow but answers is used', { timeout: 60_000 }, async (t) => {
    const registry = await requireRegistry(t, { kind: 'ggcr' });
    if (!registry) return;
    const { host } = await startFaultProxy(t, registry.host, (_, __, forward) => {
      setTimeout(forward, 300);
    });
    const writer = openCache(t, `${registry.host}/acme/cache`);
    const samples = KEYS.slice(0, 50).map((key) => sampleEntry(key));
    await Promise.all(samples.map(({ entry, blobs }) => writer.cache.write(entry, blobs, signal)));
    const { cache, warnings } = openCache(t, `${host}/acme/cache`);
    const found = await Promise.all(
      samples.map(({ entry }) => cache.find('step', entry.key, signal)),
    );
    assert.ok(found.every((each) => each !== undefined));
    // One after another takes longer in all than silence may.
    const one = openCache(t, `${host}/acme/cache`);
    for (const { entry } of samples.slice(0, 6))
      assert.ok(await one.cache.find('step', entry.key, signal));
    assert.deepEqual([...warnings, ...one.warnings], []);
  });

  test('a registry that does not answer when it is written to costs two seconds', async (t) => {
    for (const isSilent of [() => true, (method = '') => method === 'POST']) {
      const { host } = await startFaultProxy(t, undefined, ({ method, url }, response) => {
        if (url === '/v2/') answer(response, 200);
        else if (!isSilent(method)) answer(response, 404);
      });
      const { cache, warnings } = openCache(t, `${host}/acme/cache`);
      const samples = KEYS.slice(0, 20).map((key) => sampleEntry(key));
      const [results, ms] = await timed(
        Promise.all(samples.map(({ entry, blobs }) => cache.write(entry, blobs, signal))),
      );
      assert.deepEqual([...new Set(results)], ['failed']);
      assert.ok(ms < LONGEST_MS, `${ms} ms`);
      assert.equal(warnings.length, 1);
      assert.match(warnings[0] ?? '', /does not answer/);
    }
  });

  const DEATHS: Readonly<Record<string, Fault>> = {
    'stops receiving a layer': () => {},
    'receives a layer and does not answer': (asked) => void asked.resume(),
  };
  for (const [what, die] of Object.entries(DEATHS)) {
    test(`a registry that ${what} costs two seconds`, async (t) => {
      const { host } = await startFaultProxy(t, undefined, receiving(die));
      const { cache, warnings } = openCache(t, `${host}/acme/cache`);
      const { entry, blobs } = sampleEntry('app', {}, 16 * MEBIBYTE);
      const [result, ms] = await timed(cache.write(entry, blobs, signal));
      assert.equal(result, 'failed');
      assert.ok(ms < 2 * LONGEST_MS, `${ms} ms`);
      assert.match(warnings.join('\n'), /^not writing .* does not answer [^\n]*$/);
      const [, closingMs] = await timed(cache.close());
      assert.ok(closingMs < LONGEST_MS / 2, `${closingMs} ms`);
    });
  }

  test('a registry that receives layers slowly is waited for', async (t) => {
    const { host } = await startFaultProxy(
      t,
      undefined,
      receiving(async (asked, response) => {
        for await (const chunk of asked)
          await new Promise((resolve) => setTimeout(resolve, (chunk as Buffer).length / 4000));
        answer(response, 202, { location: asked.url ?? '' });
      }),
    );
    const { cache, warnings } = openCache(t, `${host}/acme/cache`);
    const { entry, blobs } = sampleEntry('app', {}, 16 * MEBIBYTE);
    const [result, ms] = await timed(cache.write(entry, blobs, signal));
    assert.deepEqual([result, warnings], ['written', []]);
    assert.ok(ms > 2000, `${ms} ms`);
  });

  test('layers that take long to read are no fault of the registry', async (t) => {
    const registry = await requireRegistry(t, { kind: 'distribution-v3' });
    if (!registry) return;
    const { cache, warnings } = openCache(t, `${registry.host}/acme/cache`);
    const writes = KEYS.slice(0, 6).map((key) => {
      const { entry, bytes } = sampleEntry(key, {}, 100_000);
      const open = async () =>
        (async function* () {
          for (let at = 0; at < 4; at += 1) {
            await new Promise((resolve) => setTimeout(resolve, 600));
            yield bytes.subarray(at * 25_000, (at + 1) * 25_000);
          }
        })();
      return cache.write(entry, { open }, signal);
    });
    assert.deepEqual([...new Set(await Promise.all(writes))], ['written']);
    assert.deepEqual(warnings, []);
  });

  test('layers that cannot be read cost one warning, and other entries are written', async (t) => {
    const registry = await requireRegistry(t, { kind: 'ggcr' });
    if (!registry) return;
    const { cache, warnings } = openCache(t, `${registry.host}/acme/cache`);
    const broken = sampleEntry('broken');
    const open = () => Promise.reject(new Error('the file is gone'));
    assert.equal(await cache.write(broken.entry, { open }, signal), 'failed');
    const { entry, blobs } = sampleEntry('app');
    assert.equal(await cache.write(broken.entry, blobs, signal), 'failed');
    assert.equal(await cache.write(entry, blobs, signal), 'written');
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? '', /^not writing .*: the file is gone/);
  });

  const REFUSALS: readonly (readonly [status: number, code: string])[] = [
    [401, 'UNAUTHORIZED'],
    [403, 'DENIED'],
    [405, 'UNSUPPORTED'],
    [413, 'SIZE_INVALID'],
    [429, 'TOOMANYREQUESTS'],
    [500, 'UNKNOWN'],
    [507, 'UNKNOWN'],
  ];
  for (const [status, code] of REFUSALS) {
    test(`a registry that refuses uploads with ${status} costs one warning, and is still read`, async (t) => {
      const registry = await requireRegistry(t, { kind: 'ggcr' });
      if (!registry) return;
      const known = sampleEntry('known');
      const direct = openCache(t, `${registry.host}/acme/cache`);
      await direct.cache.write(known.entry, known.blobs, signal);
      const { host, requests } = await startFaultProxy(
        t,
        registry.host,
        ({ method }, response, forward) =>
          method === 'GET' || method === 'HEAD'
            ? forward()
            : answer(response, status, {}, errorBody(code, 'full')),
      );
      const { cache, warnings } = openCache(t, `${host}/acme/cache`);
      for (const mark of ['a', 'b']) {
        const { entry, blobs } = sampleEntry(mark);
        const [result, ms] = await timed(cache.write(entry, blobs, signal));
        assert.equal(result, 'failed');
        assert.ok(ms < LONGEST_MS, `${ms} ms`);
      }
      // A layer that is too large says nothing about others.
      const isAskedAgain = requests.some((line) => line.includes(hexOf('b')));
      assert.equal(isAskedAgain, status === 413);
      assert.ok(await cache.find('step', known.entry.key, signal));
      assert.equal(warnings.length, 1);
      assert.match(
        warnings[0] ?? '',
        new RegExp(`^not writing to the remote cache ${host}/acme/cache: .*${status}`),
      );
    });
  }

  for (const status of [400, 403, 409]) {
    test(`a tag that another machine has just written is no failure, though the registry answers ${status}`, async (t) => {
      const registry = await requireRegistry(t, { kind: 'ggcr' });
      if (!registry) return;
      const { entry, blobs } = sampleEntry('app');
      let races = 1;
      const { host } = await startFaultProxy(t, registry.host, async (asked, response, forward) => {
        if (asked.method !== 'PUT' || !asked.url?.includes('/manifests/')) return forward();
        if (races > 0) {
          races -= 1;
          const other = openCache(t, `${registry.host}/acme/cache`);
          const mine = sampleEntry('app', { seconds: 9 });
          assert.equal(await other.cache.write(mine.entry, mine.blobs, signal), 'written');
        }
        answer(response, status, {}, errorBody('TAG_INVALID', 'the tag already exists'));
      });
      const { cache, warnings } = openCache(t, `${host}/acme/cache`);
      assert.equal(await cache.write(entry, blobs, signal), 'exists');
      assert.deepEqual(warnings, []);
    });
  }

  test('a registry that falls silent before it sends a layer is given up', async (t) => {
    const registry = await requireRegistry(t, { kind: 'ggcr' });
    if (!registry) return;
    const { host } = await startFaultProxy(t, registry.host, ({ method, url }, _, forward) => {
      if (method === 'GET' && url?.includes('/blobs/')) return;
      forward();
    });
    const { entry, blobs } = sampleEntry('app');
    const { cache } = openCache(t, `${host}/acme/cache`);
    await cache.write(entry, blobs, signal);
    const found = await openCache(t, `${host}/acme/cache`).cache.find('step', entry.key, signal);
    const [layer] = entry.layers;
    assert.ok(found && layer);
    const reading = cache.open(found, layer, signal).then(readAll);
    const [error, ms] = await timed(reading.catch((thrown: { code: string }) => thrown));
    assert.equal((error as { code: string }).code, 'REGISTRY_TIMEOUT');
    assert.ok(ms < LONGEST_MS, `${ms} ms`);
  });
});

/** A registry that is empty, and receives all but the bytes of large layers. */
const receiving =
  (patch: Fault): Fault =>
  (asked, response, forward) => {
    const { method, url = '' } = asked;
    if (method === 'PATCH') return patch(asked, response, forward);
    asked.resume();
    if (url === '/v2/') return answer(response, 200);
    if (method === 'POST') return answer(response, 202, { location: `${url}1` });
    return answer(response, method === 'PUT' ? 201 : 404);
  };

/** A hundred lookups are misses, cost at most two seconds, and one warning without control characters. */
async function expectCheapMiss(
  t: Scope,
  repository: string,
  warning: RegExp,
  longestMs = LONGEST_MS,
): Promise<void> {
  const { cache, warnings } = openCache(t, repository);
  const [found, ms] = await timed(Promise.all(KEYS.map((key) => cache.find('step', key, signal))));
  assert.ok(found.every((each) => each === undefined));
  assert.ok(ms < longestMs, `${ms} ms`);
  const [again, moreMs] = await timed(cache.find('layer', hexOf('later'), signal));
  assert.equal(again, undefined);
  assert.ok(moreMs < 200, `${moreMs} ms`);
  assert.equal(warnings.length, 1, warnings.join('\n'));
  assert.match(warnings[0] ?? '', warning);
  assert.ok(warnings[0]?.includes(repository));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
  assert.doesNotMatch(warnings[0] ?? '', /[\u0000-\u001f\u007f-\u009f]/);
}

/** Sends the beginning of a response, and then a byte every tenth of a second. */
function drip({ socket }: ServerResponse, start: string): void {
  socket?.write(start);
  const timer = setInterval(() => socket?.write('x'), 100);
  socket?.once('close', () => clearInterval(timer));
}

let last = Promise.resolve();
/** Answers one request a second. */
function answerInTurn(response: ServerResponse): void {
  last = last.then(async () => {
    if (response.destroyed) return;
    await new Promise((resolve) => setTimeout(resolve, 1000));
    answer(response, 404);
  });
}
