import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { requireTool, type Scope, startRegistry } from '../tool/index.ts';
import { failure, pullSample, pushSample, testClient } from './client.ts';
import { answer, type Fault, startFaultProxy } from './fault-proxy.ts';
import { type SampleTree, sampleTree } from './sample-tree.ts';

const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
const LAYER_BYTES = 300_000;
const { signal } = new AbortController();

/** A real registry that holds a sample, with a proxy before it. */
async function withSample(t: Scope, faultFor: (sample: SampleTree) => Fault) {
  const registry = await startRegistry(t, { kind: 'ggcr' });
  const sample = sampleTree(LAYER_BYTES);
  await pushSample(testClient(t), registry.host, sample);
  const proxy = await startFaultProxy(t, registry.host, faultFor(sample));
  return { sample, proxy, registry };
}

const layerOf = ({ tree, blobs }: SampleTree) => {
  const digest = tree.blobs[0]?.descriptor.digest ?? '';
  return { digest, bytes: Buffer.from(blobs.get(digest) ?? []) };
};
/** Puts a fault in the way of the layer only. */
const onLayer =
  (fault: (sample: SampleTree, bytes: Buffer) => Fault) =>
  (sample: SampleTree): Fault => {
    const { digest, bytes } = layerOf(sample);
    const inner = fault(sample, bytes);
    return (asked, response, forward) =>
      asked.url?.endsWith(digest) ? inner(asked, response, forward) : forward();
  };
/** Answers the manifest with these bytes and type. */
const manifest =
  (bytes: string | Uint8Array, type?: string) => (): Fault => (asked, response, forward) =>
    asked.url?.includes('/manifests/')
      ? answer(response, 200, type === undefined ? {} : { 'content-type': type }, bytes)
      : forward();

const index = JSON.stringify({ schemaVersion: 2, mediaType: OCI_INDEX, manifests: [] });

const WRONG: readonly (readonly [string, (sample: SampleTree) => Fault, string, RegExp])[] = [
  [
    'a layer with one wrong byte',
    onLayer(
      (_, bytes) => (_a, r) => answer(r, 200, {}, Buffer.concat([bytes.subarray(1), Buffer.of(0)])),
    ),
    'DIGEST_MISMATCH',
    /blob sha256:.* has the digest sha256:.* instead of sha256:/,
  ],
  [
    'a layer that is too long',
    onLayer((_, bytes) => (_a, r) => answer(r, 200, {}, Buffer.concat([bytes, bytes]))),
    'SIZE_MISMATCH',
    /instead of 300000/,
  ],
  [
    'a layer that is too long, without a length',
    onLayer((_, bytes) => (_a, r) => {
      r.writeHead(200);
      r.write(bytes);
      r.end('more');
    }),
    'SIZE_MISMATCH',
    /300004 or more bytes instead of 300000/,
  ],
  [
    'a layer that is too short',
    onLayer((_, bytes) => (_a, r) => answer(r, 200, {}, bytes.subarray(1))),
    'SIZE_MISMATCH',
    /299999 bytes instead of 300000/,
  ],
  [
    'a layer that is too short, without a length',
    onLayer((_, bytes) => (_a, r) => {
      r.writeHead(200);
      r.end(bytes.subarray(1));
    }),
    'SIZE_MISMATCH',
    /299999 bytes instead of 300000/,
  ],
  [
    'a layer that is cut again and again',
    onLayer((_, bytes) => (_a, r) => {
      r.writeHead(200, { 'content-length': bytes.length });
      r.write(bytes.subarray(0, 1000), () => r.socket?.destroy());
    }),
    'REGISTRY_UNREACHABLE',
    /closed the connection/,
  ],
  [
    'another range than asked for',
    onLayer(
      (_, bytes) => (a, r) =>
        cutOrRange(
          bytes,
          a.headers.range,
          r,
          (start) => `bytes ${start + 1}-${LAYER_BYTES - 1}/${LAYER_BYTES}`,
        ),
    ),
    'REGISTRY_PROTOCOL',
    /that was not requested/,
  ],
  [
    'another index under a tag than the registry says',
    () => (asked, response, forward) =>
      asked.url?.includes('/manifests/')
        ? answer(
            response,
            200,
            { 'content-type': OCI_INDEX, 'docker-content-digest': `sha256:${'a'.repeat(64)}` },
            index,
          )
        : forward(),
    'DIGEST_MISMATCH',
    /acme\/app:v1 has the digest sha256:.* instead of sha256:aaaa/,
  ],
  [
    'a page instead of the index',
    manifest('<html>hello</html>'),
    'MANIFEST_INVALID',
    /is an HTML page/,
  ],
  [
    'no JSON',
    manifest('{"schemaVersion": 2', OCI_INDEX),
    'MANIFEST_INVALID',
    /is not a JSON object/,
  ],
  [
    'a byte order mark',
    manifest(`\uFEFF${index}`, OCI_INDEX),
    'MANIFEST_INVALID',
    /is not a JSON object/,
  ],
  [
    'JSON nested 100000 deep',
    manifest(`${'['.repeat(100_000)}${']'.repeat(100_000)}`, OCI_INDEX),
    'MANIFEST_INVALID',
    /is not a JSON object/,
  ],
  [
    'both manifests and layers',
    manifest(JSON.stringify({ schemaVersion: 2, manifests: [], layers: [] }), OCI_INDEX),
    'MANIFEST_INVALID',
    /the fields of both an image index and an image/,
  ],
  [
    'two media types at once',
    manifest(index, 'application/vnd.oci.image.manifest.v1+json'),
    'MANIFEST_INVALID',
    /but was served as/,
  ],
  [
    'an index without manifests',
    manifest('{"schemaVersion":2}', OCI_INDEX),
    'MANIFEST_INVALID',
    /neither an image index nor an image/,
  ],
  [
    'Docker schema 1',
    manifest('{"schemaVersion":1}', 'application/vnd.docker.distribution.manifest.v1+prettyjws'),
    'MANIFEST_INVALID',
    /Docker schema 1/,
  ],
  [
    'schema 3',
    manifest('{"schemaVersion":3,"manifests":[]}', OCI_INDEX),
    'MANIFEST_INVALID',
    /schemaVersion is 3, not 2/,
  ],
  [
    'a manifest of 9 MiB',
    manifest(Buffer.alloc(9 * 1024 * 1024, ' '), OCI_INDEX),
    'LIMIT_EXCEEDED',
    /larger than 8388608/,
  ],
  [
    'a manifest without an end',
    () => (asked, r, forward) => {
      if (!asked.url?.includes('/manifests/')) return forward();
      r.writeHead(200);
      const more = (): void => {
        if (!r.destroyed) r.write(Buffer.alloc(65_536, ' '), () => setImmediate(more));
      };
      more();
    },
    'LIMIT_EXCEEDED',
    /larger than 8388608/,
  ],
];

describe('a pull refuses', () => {
  for (const [title, fault, code, says] of WRONG) {
    test(title, { timeout: 30_000 }, async (t) => {
      if ((await requireTool(t, 'ggcr-registry')) === undefined) return;
      const { sample, proxy } = await withSample(t, fault);
      const error = await failure(pullSample(testClient(t), proxy.host, sample));
      assert.equal(error.code, code, error.message);
      assert.match(error.message, says);
    });
  }

  test('a manifest that is not the one requested by digest, before it is read', async (t) => {
    const proxy = await startFaultProxy(t, undefined, (_, r) =>
      answer(r, 200, { 'content-type': OCI_INDEX }, 'no JSON at all'),
    );
    const digest = `sha256:${'0'.repeat(64)}`;
    const source = testClient(t).source({ registry: proxy.host, repository: 'a', digest });
    assert.equal((await failure(source.root(signal))).code, 'DIGEST_MISMATCH');
  });

  test('a document whose described size is invalid or too large, without a request', async (t) => {
    const proxy = await startFaultProxy(t, undefined, (_, r) => answer(r, 200));
    const source = testClient(t).source({ registry: proxy.host, repository: 'a' });
    const described = (size: number) => ({
      mediaType: OCI_INDEX,
      digest: `sha256:${'0'.repeat(64)}`,
      size,
    });
    for (const size of [-1, 1.5, 2 ** 60, Number.NaN]) {
      assert.equal((await failure(source.document(described(size), signal))).code, 'SIZE_MISMATCH');
    }
    assert.equal(
      (await failure(source.document(described(9 * 1024 * 1024), signal))).code,
      'LIMIT_EXCEEDED',
    );
    assert.deepEqual(proxy.requests, []);
  });
});

const FINE: readonly (readonly [string, (sample: SampleTree) => Fault])[] = [
  [
    'a layer that is cut once, by a range',
    onLayer((_, bytes) => (a, r) => cutOrRange(bytes, a.headers.range, r)),
  ],
  [
    'a layer that is cut once, where ranges are ignored',
    onLayer((_, bytes) => cutOnce(bytes, (r) => answer(r, 200, {}, bytes))),
  ],
  [
    'a layer that is cut once, where ranges are answered 416',
    onLayer((_, bytes) => {
      let cuts = 0;
      return (a, r) => {
        if (a.headers.range) return answer(r, 416);
        cuts += 1;
        return cuts === 1 ? cut(bytes, r) : answer(r, 200, {}, bytes);
      };
    }),
  ],
  [
    'a layer that stalls once',
    onLayer((_, bytes) => {
      let stalls = 0;
      return (a, r) => {
        stalls += 1;
        if (stalls > 1) return cutOrRange(bytes, a.headers.range, r);
        r.writeHead(200, { 'content-length': bytes.length });
        r.write(bytes.subarray(0, 100_000));
      };
    }),
  ],
  [
    'a Content-Encoding that the layer does not have',
    onLayer((_, bytes) => (_a, r) => answer(r, 200, { 'content-encoding': 'gzip' }, bytes)),
  ],
  [
    'a Content-Type with parameters and upper case',
    (sample) => typed(sample, 'Application/Vnd.OCI.Image.Index.v1+JSON; charset=utf-8'),
  ],
  ['a Content-Type of text/plain', (sample) => typed(sample, 'text/plain')],
  ['no Content-Type', (sample) => typed(sample, undefined)],
  ['a Docker-Content-Digest of sha512', (sample) => says(sample, 'sha512')],
  ['a Docker-Content-Digest of an unknown algorithm', (sample) => says(sample, 'blake3')],
];

describe('a pull succeeds in spite of', () => {
  for (const [title, fault] of FINE) {
    test(title, { timeout: 30_000 }, async (t) => {
      if ((await requireTool(t, 'ggcr-registry')) === undefined) return;
      const { sample, proxy } = await withSample(t, fault);
      const pulled = await pullSample(testClient(t), proxy.host, sample);
      for (const [digest, bytes] of sample.blobs)
        assert.deepEqual(pulled.get(digest), Buffer.from(bytes));
    });
  }

  test('a HEAD response without the necessary headers', async (t) => {
    const body = Buffer.from(index);
    const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`;
    for (const head of [
      {},
      { 'docker-content-digest': 'sha256:abc' },
      { 'docker-content-digest': digest, 'content-type': 'text/plain' },
    ]) {
      const proxy = await startFaultProxy(t, undefined, (asked, r) =>
        asked.method === 'HEAD'
          ? answer(r, 200, head)
          : answer(r, 200, { 'content-type': OCI_INDEX }, body),
      );
      const found = await testClient(t).head(
        { registry: proxy.host, repository: 'a', tag: 't' },
        signal,
      );
      assert.deepEqual(found, { mediaType: OCI_INDEX, digest, size: body.length });
    }
  });

  test('embedded data in a requested descriptor, without a request', async (t) => {
    const source = testClient(t).source({ registry: '127.0.0.1:1', repository: 'a' });
    const digest = `sha256:${createHash('sha256').update('{}').digest('hex')}`;
    const descriptor = {
      mediaType: 'application/vnd.oci.empty.v1+json',
      digest,
      size: 2,
      data: 'e30=',
    };
    assert.equal(Buffer.from(await source.document(descriptor, signal)).toString(), '{}');
    assert.equal(
      (await failure(source.document({ ...descriptor, data: 'W10=' }, signal))).code,
      'DIGEST_MISMATCH',
    );
    assert.equal(
      (await failure(source.document({ ...descriptor, data: '***' }, signal))).code,
      'MANIFEST_INVALID',
    );
  });
});

function typed({ tree }: SampleTree, type: string | undefined): Fault {
  const text = tree.manifests.at(-1)?.text ?? '';
  return (asked, response, forward) =>
    asked.url?.endsWith('/manifests/v1')
      ? answer(response, 200, type === undefined ? {} : { 'content-type': type }, text)
      : forward();
}

/** The root as it is, with a digest of this kind in the header. */
function says({ tree }: SampleTree, algorithm: 'sha512' | 'blake3'): Fault {
  const text = tree.manifests.at(-1)?.text ?? '';
  const encoded = createHash('sha512').update(text).digest('hex');
  return (asked, response, forward) =>
    asked.url?.endsWith('/manifests/v1')
      ? answer(response, 200, { 'docker-content-digest': `${algorithm}:${encoded}` }, text)
      : forward();
}

function cut(bytes: Buffer, response: Parameters<Fault>[1]): void {
  response.writeHead(200, { 'content-length': bytes.length });
  response.write(bytes.subarray(0, 100_000), () => response.socket?.destroy());
}

function cutOnce(bytes: Buffer, after: (response: Parameters<Fault>[1]) => void): Fault {
  let cuts = 0;
  return (_, response) => {
    cuts += 1;
    return cuts === 1 ? cut(bytes, response) : after(response);
  };
}

/** Cuts the whole; a range is answered, its Content-Range as told. */
function cutOrRange(
  bytes: Buffer,
  range: string | undefined,
  response: Parameters<Fault>[1],
  contentRange = (start: number) => `bytes ${start}-${bytes.length - 1}/${bytes.length}`,
): void {
  const asked = /^bytes=(\d+)-(\d+)$/.exec(range ?? '');
  if (!asked) {
    cut(bytes, response);
    return;
  }
  assert.equal(Number(asked[2]), bytes.length - 1);
  const start = Number(asked[1]);
  answer(response, 206, { 'content-range': contentRange(start) }, bytes.subarray(start));
}
