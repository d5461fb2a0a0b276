import {
  answer,
  answerLost,
  at,
  cutUp,
  error,
  hangUp,
  headers,
  once,
  silence,
  slowly,
} from '../fault.ts';
import type { FaultCase, RequestKind } from '../fault-case.ts';

const HTML = '<!DOCTYPE html><html><body>Sign in to the network</body></html>';
const LIMIT = 600_000;
const tooLarge = answer(413);

type Row = readonly [
  title: string,
  fault: FaultCase['fault'],
  expected: FaultCase['expected'],
  says?: RegExp | undefined,
  more?: Partial<FaultCase>,
];

const ROWS: readonly Row[] = [
  // --- connections that break
  ['upload cut after 200 kB, once', once('PATCH layer', cutUp(200_000)), 'ok'],
  [
    'upload cut after 200 kB of each request',
    at('PATCH layer', cutUp(200_000)),
    'ok',
    undefined,
    { most: { 'POST upload': 3 } },
  ],
  [
    'upload cut before its first byte, always',
    at('PATCH layer', hangUp),
    'REGISTRY_UNREACHABLE',
    /closed the connection.*\d attempts in/,
  ],
  [
    'every connection cut at once',
    hangUp,
    'REGISTRY_UNREACHABLE',
    /closed the connection.*\d attempts in/,
  ],
  ['answer to POST lost, once', once('POST upload', answerLost), 'ok'],
  ['answer to PATCH lost, once', once('PATCH layer', answerLost), 'ok'],
  [
    'answer to the end of an upload lost, once',
    once('PUT layer', answerLost),
    'ok',
    undefined,
    { most: { 'PATCH layer': 1 } },
  ],
  ['answer to a manifest lost, once', once('PUT manifest', answerLost), 'ok'],
  ['answer to the tag lost, once', once('PUT index', answerLost), 'ok'],
  // --- silence
  ['upload that nobody reads, once', once('PATCH layer', silence), 'ok'],
  [
    'upload that nobody reads, always',
    at('PATCH layer', silence),
    'REGISTRY_TIMEOUT',
    /stopped receiving|did not respond to PATCH/,
    { budgetMs: 15_000 },
  ],
  [
    'end of an upload never answered, though it arrived',
    at('PUT layer', async ({ relay }) => void (await relay())),
    'ok',
    undefined,
    { most: { 'PATCH layer': 1 } },
  ],
  [
    'end of an upload never answered',
    at('PUT layer', silence),
    'REGISTRY_TIMEOUT',
    /did not respond to PUT/,
    { budgetMs: 15_000, most: { 'PUT layer': 2 } },
  ],
  [
    'POST never answered',
    at('POST upload', silence),
    'REGISTRY_TIMEOUT',
    /did not respond to POST/,
  ],
  [
    'answer to POST one byte after the other',
    at(
      'POST upload',
      slowly(() => `HTTP/1.1 202 Accepted\r\nx: ${'y'.repeat(1e6)}`),
    ),
    'REGISTRY_TIMEOUT',
    /did not respond to POST/,
  ],
  // --- statuses
  ['429 for a second', once('POST upload', answer(429, { 'retry-after': '1' })), 'ok'],
  [
    '429 until a date',
    once('POST upload', (passing) =>
      answer(429, { 'retry-after': new Date(Date.now() + 1000).toUTCString() })(passing),
    ),
    'ok',
  ],
  ['429 without a time, once', once('PATCH layer', answer(429)), 'ok'],
  [
    '429 with a time that is none, once',
    once('PUT manifest', answer(429, { 'retry-after': 'soon' })),
    'ok',
  ],
  [
    '429 without a time, always',
    at('POST upload', answer(429)),
    'REGISTRY_RATE_LIMIT',
    /returned 429.*\d attempts in/,
  ],
  [
    '429 for an hour',
    at('POST upload', answer(429, { 'retry-after': '3600' })),
    'REGISTRY_RATE_LIMIT',
    /wait 3600 s/,
  ],
  ['500 to PATCH, once', once('PATCH layer', error(500, 'UNKNOWN')), 'ok'],
  [
    '500 to PATCH, always',
    at('PATCH layer', error(500, 'UNKNOWN', 'disk full')),
    'REGISTRY_ERROR',
    /returned 500.*disk full.*\d attempts in/,
  ],
  [
    '500 to the end of an upload, once',
    once('PUT layer', error(500, 'UNKNOWN')),
    'ok',
    undefined,
    { most: { 'PATCH layer': 2 } },
  ],
  ['500 to a manifest, once', once('PUT manifest', error(500, 'UNKNOWN')), 'ok'],
  [
    '500 to the tag, always',
    at('PUT index', error(500, 'UNKNOWN')),
    'REGISTRY_ERROR',
    /returned 500.*\d attempts in/,
  ],
  [
    '502 with a page, once',
    once('POST upload', answer(502, { 'content-type': 'text/html' }, HTML)),
    'ok',
  ],
  ['503 to everything', answer(503), 'REGISTRY_ERROR', /returned 503.*\d attempts in/],
  ['408 to PATCH, once', once('PATCH layer', answer(408)), 'ok'],
  [
    '403 to uploads',
    at('POST upload', error(403, 'DENIED', 'not yours')),
    'REGISTRY_DENIED',
    /DENIED: not yours/,
    { most: { 'POST upload': 3 } },
  ],
  ['405 to PATCH', at('PATCH layer', answer(405)), 'ok'],
  [
    '413 to all that is larger than 600 kB',
    at(['PATCH layer', 'PUT layer'], (passing) =>
      Number(passing.asked.headers['content-length']) > LIMIT
        ? tooLarge(passing)
        : passing.forward(),
    ),
    'ok',
  ],
  [
    '413 to every upload',
    at(['PATCH layer', 'PUT layer'], tooLarge),
    'REGISTRY_ERROR',
    /returned 413/,
  ],
  [
    '413 to a manifest',
    at('PUT manifest', answer(413)),
    'REGISTRY_ERROR',
    /returned 413/,
    { most: { 'PUT manifest': 2 } },
  ],
  [
    '400 for a manifest',
    at('PUT manifest', error(400, 'MANIFEST_INVALID', 'I do not like it')),
    'REGISTRY_ERROR',
    /MANIFEST_INVALID: I do not like it/,
    { most: { 'PUT manifest': 2 } },
  ],
  // --- login
  ['401 in the middle of an upload: its token expired', expiring('PATCH layer'), 'ok'],
  ['401 in the end of an upload: its token expired', expiring('PUT layer'), 'ok'],
  [
    '401 with a fresh token, always',
    tokens(at('POST upload', unauthorized)),
    'REGISTRY_UNAUTHORIZED',
    /returned 401/,
    { most: { 'POST upload': 6 } },
  ],
  [
    '401 without a challenge in the middle',
    at('PATCH layer', answer(401)),
    'REGISTRY_UNAUTHORIZED',
    /without an authentication scheme/,
    { most: { 'PATCH layer': 1 } },
  ],
  ['token server that fails once', tokens(once('token', answer(500))), 'ok'],
  [
    'token server that always fails',
    tokens(at('token', answer(500))),
    'REGISTRY_ERROR',
    /requesting a token.*\d attempts in/,
  ],
  [
    'token server that redirects in a circle',
    tokens(
      at(
        'token',
        answer(302, ({ asked }) => ({ location: asked.url ?? '' })),
      ),
    ),
    'REGISTRY_PROTOCOL',
    /loop/,
  ],
  [
    'token of 10 MB',
    tokens(at('token', answer(200, {}, `{"token":"${'x'.repeat(1e7)}"}`))),
    'LIMIT_EXCEEDED',
    /larger than 65536/,
  ],
  // --- Location and redirects
  [
    'Location with a path alone',
    at(
      'POST upload',
      headers((_, real) => ({ location: pathOf(real.headers.location) })),
    ),
    'ok',
  ],
  [
    'Location on another host',
    at(
      'POST upload',
      headers(({ otherHost }, real) => ({
        location: `http://${otherHost}${pathOf(real.headers.location)}`,
      })),
    ),
    'ok',
  ],
  [
    'Location with a fragment',
    at(
      'POST upload',
      headers((_, real) => ({ location: `${real.headers.location}#top` })),
    ),
    'ok',
  ],
  [
    'no Location',
    at(
      'POST upload',
      headers(() => ({ location: undefined })),
    ),
    'REGISTRY_PROTOCOL',
    /without a Location/,
  ],
  [
    'Location of a file',
    at(
      'POST upload',
      headers(() => ({ location: 'file:///etc/passwd' })),
    ),
    'REGISTRY_PROTOCOL',
    /file:/,
  ],
  [
    'Location with a user name',
    at(
      'POST upload',
      headers(() => ({ location: 'http://bob:secret@127.0.0.1/x' })),
    ),
    'REGISTRY_PROTOCOL',
    /user name/,
  ],
  [
    'Location that is no URL',
    at(
      'POST upload',
      headers(() => ({ location: 'http://[' })),
    ),
    'REGISTRY_PROTOCOL',
    /invalid URL/,
  ],
  [
    'upload redirected to another host',
    at(
      'PATCH layer',
      answer(307, ({ otherHost, asked }) => ({ location: `http://${otherHost}${asked.url}` })),
    ),
    'ok',
  ],
  [
    'upload redirected in a circle',
    at(
      'PATCH layer',
      answer(307, ({ asked }) => ({ location: asked.url ?? '' })),
    ),
    'REGISTRY_PROTOCOL',
    /more than 10 times/,
  ],
  // --- lies
  [
    'a HEAD that finds blobs that are not there',
    at(['HEAD layer', 'HEAD config'], answer(200)),
    'ok',
  ],
  [
    'another digest for an upload',
    at(
      'PUT layer',
      headers(() => ({ 'docker-content-digest': `sha256:${'0'.repeat(64)}` })),
    ),
    'DIGEST_MISMATCH',
    /received do not match/,
  ],
  [
    'another digest for a manifest',
    at(
      'PUT manifest',
      headers(() => ({ 'docker-content-digest': `sha256:${'0'.repeat(64)}` })),
    ),
    'DIGEST_MISMATCH',
    /stored manifest/,
  ],
  [
    'an upload that arrives changed',
    at('PUT layer', error(400, 'DIGEST_INVALID')),
    'DIGEST_MISMATCH',
    /received do not match/,
    { most: { 'PATCH layer': 1 } },
  ],
  [
    'an offset beyond the end',
    (passing) =>
      passing.kind === 'GET upload'
        ? answer(204, { range: '0-99999999' })(passing)
        : once('PATCH layer', cutUp(200_000))(passing),
    'ok',
  ],
  [
    'a page instead of an upload',
    at('POST upload', answer(200, { 'content-type': 'text/html' }, HTML)),
    'REGISTRY_PROTOCOL',
    /returned 200|HTML/,
  ],
  [
    'an error page of 10 MB',
    at('POST upload', answer(400, { 'content-type': 'text/html' }, HTML + ' '.repeat(1e7))),
    'REGISTRY_ERROR',
    /HTML page/,
  ],
  [
    'no HTTP',
    at('POST upload', ({ response }) => void response.socket?.end('ICY 200 OK\r\n\r\n')),
    'REGISTRY_PROTOCOL',
    /malformed HTTP/,
  ],
  [
    'a session that is forgotten, once',
    once('PATCH layer', error(404, 'BLOB_UPLOAD_UNKNOWN')),
    'ok',
  ],
  [
    'a manifest whose blobs are lost, once',
    once('PUT manifest', error(400, 'MANIFEST_BLOB_UNKNOWN')),
    'ok',
  ],
];

/** What breaks a push, and how it has to end. */
export const PUSH_FAULTS: readonly FaultCase[] = ROWS.map(
  ([title, fault, expected, says, more]) => ({
    title,
    way: 'push',
    expected,
    fault,
    ...(says ? { says } : {}),
    ...more,
  }),
);

function pathOf(location: string | readonly string[] | undefined): string {
  const url = new URL(String(location));
  return url.pathname + url.search;
}

function challenge(host: string): Readonly<Record<string, string>> {
  return { 'www-authenticate': `Bearer realm="http://${host}/token",service="s"` };
}

function unauthorized(passing: Parameters<FaultCase['fault']>[0]) {
  return answer(401, challenge(passing.host), '')(passing);
}

/** A registry with token login, whose token is over when the first request of a kind comes. */
function expiring(kind: RequestKind): FaultCase['fault'] {
  let isOver = false;
  return tokens((passing) => {
    const { authorization } = passing.asked.headers;
    if (passing.kind === kind && passing.nth === 1) isOver = true;
    return isOver && authorization === 'Bearer secret-1'
      ? unauthorized(passing)
      : passing.forward();
  });
}

/** A registry with token login; `fault` comes after the login, and before the token server. */
function tokens(fault: FaultCase['fault']): FaultCase['fault'] {
  let issued = 0;
  return (passing) => {
    if (passing.kind !== 'token' && !passing.asked.headers.authorization)
      return unauthorized(passing);
    const forward = () => {
      if (passing.kind !== 'token') return passing.forward();
      issued += 1;
      return void answer(200, {}, JSON.stringify({ token: `secret-${issued}` }))(passing);
    };
    return fault({ ...passing, forward });
  };
}
