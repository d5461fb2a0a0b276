import { gzipSync } from 'node:zlib';
import { digestOf } from '@strake/oci';
import {
  answer,
  at,
  changed,
  cutDown,
  endless,
  error,
  hangUp,
  headers,
  once,
  silence,
  slowly,
  stallDown,
  trickle,
} from '../fault.ts';
import type { FaultCase, RequestKind } from '../fault-case.ts';

const INDEX = 'application/vnd.oci.image.index.v1+json';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const HTML = '<!DOCTYPE html><html><body>Sign in to the network</body></html>';
const DIGEST = `sha256:${'a'.repeat(64)}`;
const ALL_BLOBS: readonly RequestKind[] = ['GET layer', 'GET config'];

type Row = readonly [
  title: string,
  fault: FaultCase['fault'],
  expected: FaultCase['expected'],
  says?: RegExp | undefined,
  more?: Partial<FaultCase>,
];

const index = (value: unknown, type = INDEX) =>
  answer(200, { 'content-type': type }, JSON.stringify(value));
const entry = (more: object) => ({ mediaType: MANIFEST, digest: DIGEST, size: 10, ...more });
const listing = (...manifests: object[]) =>
  index({ schemaVersion: 2, mediaType: INDEX, manifests });

const ROWS: readonly Row[] = [
  // --- connections that break
  [
    'layer cut after 300 kB, once',
    once('GET layer', cutDown(300_000)),
    'ok',
    undefined,
    { most: { 'GET layer': 2 } },
  ],
  ['layer cut after 300 kB of each answer', at('GET layer', cutDown(300_000)), 'ok'],
  [
    'layer cut before its first byte, always',
    at('GET layer', hangUp),
    'REGISTRY_UNREACHABLE',
    /closed the connection.*\d attempts in/,
  ],
  [
    'layer cut after its first 10 bytes, always',
    at('GET layer', cutDown(10)),
    'REGISTRY_UNREACHABLE',
    /closed the connection/,
  ],
  ['index cut, once', once('GET index', cutDown(100)), 'ok'],
  [
    'index cut, always',
    at('GET index', cutDown(100)),
    'REGISTRY_UNREACHABLE',
    /closed the connection/,
  ],
  [
    'every connection cut at once',
    hangUp,
    'REGISTRY_UNREACHABLE',
    /closed the connection.*\d attempts in/,
  ],
  [
    'a range that is ignored',
    (passing) => {
      if (passing.kind === 'GET layer') delete passing.asked.headers.range;
      return once('GET layer', cutDown(300_000))(passing);
    },
    'ok',
  ],
  [
    'another range than was asked for',
    (passing) =>
      passing.kind === 'GET layer' && passing.nth > 1
        ? headers(() => ({ 'content-range': 'bytes 0-1499999/1500000' }))(passing)
        : once('GET layer', cutDown(300_000))(passing),
    'REGISTRY_PROTOCOL',
    /that was not requested/,
  ],
  [
    '416 to a range',
    (passing) =>
      passing.asked.headers.range
        ? answer(416)(passing)
        : once('GET layer', cutDown(300_000))(passing),
    'ok',
  ],
  // --- silence
  ['layer that stalls, once', once('GET layer', stallDown(300_000)), 'ok'],
  [
    'layer that stalls at its start, always',
    at('GET layer', stallDown(10)),
    'REGISTRY_TIMEOUT',
    /stopped sending/,
  ],
  ['layer never answered', at('GET layer', silence), 'REGISTRY_TIMEOUT', /did not respond to GET/],
  ['index never answered', at('GET index', silence), 'REGISTRY_TIMEOUT', /did not respond to GET/],
  [
    'layer one byte after the other',
    at(
      'GET layer',
      slowly(
        ({ sample }) =>
          `HTTP/1.1 200 OK\r\ncontent-length: ${sample.tree.blobs[0]?.descriptor.size}\r\n\r\n${'x'.repeat(1e6)}`,
      ),
    ),
    'REGISTRY_TIMEOUT',
    /too slowly|did not respond to/,
    { budgetMs: 20_000 },
  ],
  [
    'index one byte after the other',
    at(
      'GET index',
      slowly(() => `HTTP/1.1 200 OK\r\n\r\n${' '.repeat(1e6)}`),
    ),
    'REGISTRY_TIMEOUT',
    /too slowly|did not respond to/,
    { budgetMs: 12_000 },
  ],
  [
    'index in a trickle without end',
    at('GET index', trickle),
    'REGISTRY_TIMEOUT',
    /took more than 1 s/,
    { most: { 'GET index': 1 } },
  ],
  [
    'manifest in a trickle without end',
    at('GET manifest', trickle),
    'REGISTRY_TIMEOUT',
    /took more than 1 s/,
    { most: { 'GET manifest': 2 } },
  ],
  [
    'token in a trickle without end',
    (passing) => {
      const realm = `Bearer realm="http://${passing.host}/token",service="s"`;
      return passing.kind === 'token'
        ? trickle(passing)
        : answer(401, { 'www-authenticate': realm })(passing);
    },
    'REGISTRY_TIMEOUT',
    /took more than 1 s/,
    { most: { token: 1 } },
  ],
  // --- statuses
  ['500 to the index, once', once('GET index', error(500, 'UNKNOWN')), 'ok'],
  [
    '500 to the layer, always',
    at('GET layer', error(500, 'UNKNOWN', 'disk full')),
    'REGISTRY_ERROR',
    /disk full.*\d attempts in/,
  ],
  ['429 for a second', once('GET layer', answer(429, { 'retry-after': '1' })), 'ok'],
  [
    '429 for an hour',
    at('GET index', answer(429, { 'retry-after': '3600' })),
    'REGISTRY_RATE_LIMIT',
    /wait 3600 s/,
  ],
  [
    '404 to the index',
    at('GET index', error(404, 'MANIFEST_UNKNOWN')),
    'REGISTRY_NOT_FOUND',
    /MANIFEST_UNKNOWN/,
    { most: { 'GET index': 1 } },
  ],
  [
    '404 to a manifest of the index',
    at('GET manifest', error(404, 'MANIFEST_UNKNOWN')),
    'REGISTRY_NOT_FOUND',
    /MANIFEST_UNKNOWN/,
  ],
  [
    '404 to the layer',
    at('GET layer', error(404, 'BLOB_UNKNOWN')),
    'REGISTRY_NOT_FOUND',
    /BLOB_UNKNOWN/,
    { most: { 'GET layer': 1 } },
  ],
  [
    '403 to the layer',
    at('GET layer', error(403, 'DENIED')),
    'REGISTRY_DENIED',
    /DENIED/,
    { most: { 'GET layer': 1 } },
  ],
  // --- wrong bytes
  [
    'layer with one byte changed',
    at(
      'GET layer',
      changed(({ body }) => {
        const wrong = Buffer.from(body);
        wrong[1000] = 0;
        return { body: wrong };
      }),
    ),
    'DIGEST_MISMATCH',
    /digest/,
    { most: { 'GET layer': 1 } },
  ],
  [
    'layer that is shorter',
    at(
      'GET layer',
      changed(({ body }) => ({ body: body.subarray(1) })),
    ),
    'SIZE_MISMATCH',
    /1499999/,
    { most: { 'GET layer': 1 } },
  ],
  [
    'layer that is longer',
    at(
      'GET layer',
      changed(({ body }) => ({ body: Buffer.concat([body, Buffer.alloc(1)]) })),
    ),
    'SIZE_MISMATCH',
    /1500001/,
    { most: { 'GET layer': 1 } },
  ],
  [
    'layer without end',
    at('GET layer', endless({}, Buffer.alloc(65_536))),
    'SIZE_MISMATCH',
    /or more bytes/,
    { most: { 'GET layer': 1 } },
  ],
  [
    'layer whose Content-Length lies',
    at(
      'GET layer',
      changed(({ headers: real }) => ({ headers: { ...real, 'content-length': '7' } })),
    ),
    'SIZE_MISMATCH',
    /7 bytes/,
  ],
  [
    'layer compressed on its way',
    at(
      'GET layer',
      changed(({ body }) => ({ body: gzipSync(body), headers: { 'content-encoding': 'gzip' } })),
    ),
    'SIZE_MISMATCH',
    /bytes instead of/,
  ],
  [
    'manifest with one byte changed',
    at(
      'GET manifest',
      changed(({ body }) => ({
        body: Buffer.from(body.toString().replace('"layers"', '"lavers"')),
      })),
    ),
    'DIGEST_MISMATCH',
    /digest/,
    { most: { 'GET manifest': 2 } },
  ],
  [
    'index with one byte changed, under the digest of the right one',
    at(
      'GET index',
      changed(({ body }) => ({ body: Buffer.from(body.toString().replace('amd64', 'amd46')) })),
    ),
    'DIGEST_MISMATCH',
    /digest/,
    { most: { 'GET index': 1 } },
  ],
  // --- what is not a manifest
  [
    'index as a page',
    at('GET index', answer(200, { 'content-type': 'text/html' }, HTML)),
    'REGISTRY_PROTOCOL',
    /HTML page/,
  ],
  [
    'index as a page that says it is an index',
    at('GET index', answer(200, { 'content-type': INDEX }, HTML)),
    'MANIFEST_INVALID',
    /HTML page/,
  ],
  [
    'index compressed on its way',
    at(
      'GET index',
      changed(({ body, headers: real }) => ({
        body: gzipSync(body),
        headers: { ...real, 'content-encoding': 'gzip' },
      })),
    ),
    'MANIFEST_INVALID',
    /compressed/,
  ],
  [
    'index that comes as a manifest',
    at(
      'GET index',
      headers(() => ({ 'content-type': MANIFEST })),
    ),
    'MANIFEST_INVALID',
    /has the mediaType/,
  ],
  [
    'index that comes as text',
    at(
      'GET index',
      headers(() => ({ 'content-type': 'text/plain' })),
    ),
    'ok',
  ],
  [
    'index of 2 GiB',
    at('GET index', ({ asked, response }) => {
      asked.resume();
      response.writeHead(200, { 'content-type': INDEX, 'content-length': String(2 ** 31) });
      response.write('{');
    }),
    'LIMIT_EXCEEDED',
    /larger than/,
  ],
  [
    'index without end',
    at('GET index', endless({ 'content-type': INDEX }, Buffer.alloc(65_536, ' '))),
    'LIMIT_EXCEEDED',
    /larger than/,
  ],
  [
    'schema 1',
    at(
      'GET index',
      index({ schemaVersion: 1 }, 'application/vnd.docker.distribution.manifest.v1+prettyjws'),
    ),
    'MANIFEST_INVALID',
    /schema 1/,
  ],
  [
    'index and manifest at once',
    at('GET index', index({ schemaVersion: 2, manifests: [], layers: [] })),
    'MANIFEST_INVALID',
    /both/,
  ],
  [
    'index of 100 000 levels of brackets',
    at('GET index', answer(200, { 'content-type': INDEX }, '['.repeat(100_000))),
    'MANIFEST_INVALID',
    /not a JSON object/,
  ],
  // --- bombs and traps
  [
    'index bomb: 20 000 entries',
    at(
      ['GET index', 'GET manifest'],
      listing(
        ...Array.from({ length: 20_000 }, (_, n) =>
          entry({
            mediaType: 'application/vnd.example',
            digest: `sha256:${String(n).padStart(64, '0')}`,
          }),
        ),
      ),
    ),
    'LIMIT_EXCEEDED',
    /more than 10000/,
  ],
  ['index bomb: 50 indexes in one another', nested(50), 'LIMIT_EXCEEDED', /deeper than/],
  [
    'index with a manifest of 2^60 bytes',
    at('GET index', listing(entry({ size: 2 ** 60 }))),
    'MANIFEST_INVALID',
    /size/,
  ],
  [
    'index with a manifest of -1 bytes',
    at('GET index', listing(entry({ size: -1 }))),
    'MANIFEST_INVALID',
    /size/,
  ],
  [
    'index with a manifest of 1 GiB',
    at('GET index', listing(entry({ size: 2 ** 30 }))),
    'LIMIT_EXCEEDED',
    /1073741824/,
  ],
  [
    'path traversal in a digest',
    at('GET index', listing(entry({ digest: 'sha256:../../../../etc/passwd' }))),
    'MANIFEST_INVALID',
    /digest/,
  ],
  [
    'path traversal in a layer’s digest',
    manifestOf({
      layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: '../../x', size: 1 }],
    }),
    'MANIFEST_INVALID',
    /digest/,
  ],
  // --- redirects
  [
    'blobs redirected to another host',
    at(
      ALL_BLOBS,
      answer(307, ({ otherHost, asked }) => ({ location: `http://${otherHost}${asked.url}` })),
    ),
    'ok',
  ],
  [
    'blobs redirected in a circle',
    at(
      ALL_BLOBS,
      answer(302, ({ asked }) => ({ location: asked.url ?? '' })),
    ),
    'REGISTRY_PROTOCOL',
    /more than 10 times/,
  ],
  [
    'blobs redirected to a file',
    at(ALL_BLOBS, answer(302, { location: 'file:///etc/passwd' })),
    'REGISTRY_PROTOCOL',
    /file:/,
  ],
  [
    'blobs redirected to nowhere',
    at(ALL_BLOBS, answer(302)),
    'REGISTRY_PROTOCOL',
    /without a Location/,
  ],
  ['redirect whose target is over, in the middle of a layer', redirectOver(), 'ok'],
  // --- login
  ['401 in the middle: the token expired', expiringPull(), 'ok'],
];

/** What breaks a pull, and how it has to end. */
export const PULL_FAULTS: readonly FaultCase[] = ROWS.map(
  ([title, fault, expected, says, more]) => ({
    title,
    way: 'pull',
    expected,
    fault,
    ...(says ? { says } : {}),
    ...more,
  }),
);

/** Indexes in one another, the innermost of them empty; every one is what its digest says. */
function nested(depth: number): FaultCase['fault'] {
  const documents = new Map<string, string>();
  let inner: object[] = [];
  let outermost = '';
  for (let level = 0; level < depth; level += 1) {
    outermost = JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests: inner });
    const digest = digestOf(outermost).digest;
    documents.set(digest, outermost);
    inner = [{ mediaType: INDEX, digest, size: outermost.length }];
  }
  const type = { 'content-type': INDEX };
  return at(['GET index', 'GET manifest'], (passing) => {
    const digest = /sha256:[0-9a-f]+$/.exec(passing.asked.url ?? '')?.[0] ?? '';
    return answer(200, type, documents.get(digest) ?? outermost)(passing);
  });
}

/** An image manifest in the place of the index. */
function manifestOf(more: object): FaultCase['fault'] {
  const config = { mediaType: 'application/vnd.oci.image.config.v1+json', digest: DIGEST, size: 2 };
  return at(
    'GET index',
    index({ schemaVersion: 2, mediaType: MANIFEST, config, ...more }, MANIFEST),
  );
}

/** A blob is redirected, breaks off, and its address is no longer good: the registry is asked for another. */
function redirectOver(): FaultCase['fault'] {
  let given = 0;
  return (passing) => {
    const { asked, host } = passing;
    if (asked.url?.startsWith('/store/')) {
      const isFirst = asked.url.startsWith('/store/1/');
      asked.url = asked.url.slice('/store/1'.length);
      if (isFirst && asked.headers.range) return answer(403)(passing);
      return isFirst ? cutDown(300_000)(passing) : passing.forward();
    }
    if (passing.kind !== 'GET layer') return passing.forward();
    given += 1;
    return answer(307, { location: `http://${host}/store/${given}${asked.url}` })(passing);
  };
}

/** A registry with token login whose first token is good for two requests. */
function expiringPull(): FaultCase['fault'] {
  let issued = 0;
  let used = 0;
  return (passing) => {
    const { host, asked } = passing;
    if (passing.kind === 'ping') return passing.forward();
    if (passing.kind === 'token') {
      issued += 1;
      return answer(200, {}, JSON.stringify({ token: `secret-${issued}` }))(passing);
    }
    used += asked.headers.authorization === 'Bearer secret-1' ? 1 : 0;
    const isGood = asked.headers.authorization === 'Bearer secret-2' || used === 1 || used === 2;
    if (asked.headers.authorization && isGood) return passing.forward();
    return answer(401, { 'www-authenticate': `Bearer realm="http://${host}/token",service="s"` })(
      passing,
    );
  };
}
