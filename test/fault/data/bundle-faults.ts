import { blackHole, loginPage, onRequest, refuse, reset } from '../../registry/fault-kinds.ts';
import { answer, type Fault } from '../../registry/fault-proxy.ts';
import type { CacheFault } from '../cache-fault.ts';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const BASIC = { 'www-authenticate': 'Basic realm="cache"' };
const WAIT = { 'retry-after': '60' };

const LISTS = /^(?:GET|HEAD) .*\/manifests\/bundles-/;
const BLOBS = /^GET .*\/blobs\//;

/** The answer of the registry to the requests that match, changed as it passes. */
const changed =
  (pattern: RegExp, upstream: string, change: Change): Fault =>
  (asked, response, forward) => {
    if (!pattern.test(`${asked.method} ${asked.url}`)) return forward();
    return pass(`http://${upstream}${asked.url}`, response, change);
  };

type Response = Parameters<Fault>[1];
type Change = (bytes: Buffer, response: Response) => void;

async function pass(url: string, response: Response, change: Change): Promise<void> {
  const real = await fetch(url);
  const bytes = Buffer.from(await real.arrayBuffer());
  response.writeHead(real.status, { 'content-length': bytes.length });
  // Small ones are configs and lists.
  if (bytes.length < LEAST_BUNDLE) response.end(bytes);
  else change(bytes, response);
}

const LEAST_BUNDLE = 20_000;
/** Go is faster, and nothing is wrong: a notice says so. */
const TOO_SLOW = { warnings: 0 };

/** Sends so much at once, every so often. */
const slowly =
  (size: number, everyMs: number): Change =>
  (bytes, response) => {
    let sent = 0;
    const timer = setInterval(() => {
      response.write(bytes.subarray(sent, sent + size));
      sent += size;
      if (sent >= bytes.length) response.end();
    }, everyMs);
    response.on('close', () => clearInterval(timer));
  };

const half = (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1);

/**
 * What may be wrong with bundles, and nothing else.
 * @param upstream `HOST:PORT` of the registry
 */
export function bundleFaults(upstream: string): readonly CacheFault[] {
  const bundles = (change: Change) => changed(BLOBS, upstream, change);
  let isDead = false;
  return [
    { title: 'no list', fault: onRequest(LISTS, refuse(404, 'MANIFEST_UNKNOWN')), warnings: 0 },
    { title: '401 of every list', fault: onRequest(LISTS, refuse(401, 'UNAUTHORIZED', BASIC)) },
    { title: '429 of every list', fault: onRequest(LISTS, refuse(429, 'TOOMANYREQUESTS', WAIT)) },
    { title: '500 of every list', fault: onRequest(LISTS, refuse(500, 'UNKNOWN')) },
    { title: 'lists that are never answered', fault: onRequest(LISTS, blackHole) },
    { title: 'a page in the place of every list', fault: onRequest(LISTS, loginPage) },
    {
      title: 'lists that are something else',
      fault: onRequest(LISTS, (_, response) =>
        answer(response, 200, { 'content-type': MANIFEST }, '{"schemaVersion":2}'),
      ),
    },
    { title: '404 of every blob', fault: onRequest(BLOBS, refuse(404, 'BLOB_UNKNOWN')) },
    { title: '429 of every blob', fault: onRequest(BLOBS, refuse(429, 'TOOMANYREQUESTS', WAIT)) },
    { title: '500 of every blob', fault: onRequest(BLOBS, refuse(500, 'UNKNOWN')) },
    { title: 'blobs that are reset', fault: onRequest(BLOBS, reset) },
    { title: 'blobs that are never answered', fault: onRequest(BLOBS, blackHole) },
    { title: 'a page in the place of every blob', fault: onRequest(BLOBS, loginPage) },
    {
      title: 'bundles of zeros',
      fault: bundles((bytes, response) => response.end(Buffer.alloc(bytes.length))),
    },
    {
      title: 'bundles with another byte',
      fault: bundles((bytes, response) => {
        bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
        response.end(bytes);
      }),
    },
    {
      title: 'bundles that are cut off in the middle',
      fault: bundles((bytes, response) =>
        response.write(half(bytes), () => setTimeout(() => response.destroy(), 20)),
      ),
    },
    {
      title: 'bundles that stop in the middle',
      fault: bundles((bytes, response) => response.write(half(bytes))),
      ...TOO_SLOW,
    },
    { title: 'bundles that are slower than Go', fault: bundles(slowly(500, 50)), ...TOO_SLOW },
    {
      title: 'a registry that dies in the middle of a bundle',
      fault: (asked, response, forward) => {
        if (isDead) return reset(asked, response, forward);
        return bundles((bytes, bundle) => {
          isDead = true;
          bundle.write(half(bytes), () => bundle.destroy());
        })(asked, response, forward);
      },
    },
  ];
}
