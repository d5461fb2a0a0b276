import {
  blackHole,
  delayed,
  loginPage,
  onRequest,
  refuse,
  reset,
} from '../../registry/fault-kinds.ts';
import { answer, type Fault } from '../../registry/fault-proxy.ts';
import type { CacheFault } from '../cache-fault.ts';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const BASIC = { 'www-authenticate': 'Basic realm="cache"' };
const WAIT = { 'retry-after': '60' };

const MANIFESTS = /^(?:GET|HEAD) .*\/manifests\//;
const BLOBS = /^(?:GET|HEAD) .*\/blobs\//;
const UPLOADS = /^(?:POST|PATCH|PUT) .*\/blobs\//;
const BYTES = /^(?:PATCH|PUT) .*\/blobs\//;
const PUT_MANIFEST = /^PUT .*\/manifests\//;

/** Answers 200 and one byte every 100 ms, for ever. */
const drip: Fault = (asked, response) => {
  asked.resume();
  response.writeHead(200, { 'content-type': MANIFEST });
  const timer = setInterval(() => response.write(' '), 100);
  response.on('close', () => clearInterval(timer));
};

const body = (text: string): Fault =>
  onRequest(MANIFESTS, (_, response) => answer(response, 200, { 'content-type': MANIFEST }, text));

/** What may be wrong with every request. */
const EVERYWHERE: readonly CacheFault[] = [
  { title: 'nothing listens', fault: undefined },
  { title: 'a black hole', fault: blackHole },
  { title: 'connections that are reset', fault: reset },
  { title: '401 without a challenge', fault: refuse(401, 'UNAUTHORIZED') },
  { title: '401 with a challenge', fault: refuse(401, 'UNAUTHORIZED', BASIC) },
  { title: '403', fault: refuse(403, 'DENIED') },
  { title: '429 with Retry-After: 60', fault: refuse(429, 'TOOMANYREQUESTS', WAIT) },
  { title: '500', fault: refuse(500, 'UNKNOWN') },
  { title: 'the page of a captive portal', fault: loginPage },
  { title: 'a byte every 100 ms', fault: drip },
];

/** What a machine that only reads meets. */
export const READ_FAULTS: readonly CacheFault[] = [
  ...EVERYWHERE,
  {
    title: '404 of every manifest',
    fault: onRequest(MANIFESTS, refuse(404, 'MANIFEST_UNKNOWN')),
    warnings: 0,
  },
  { title: '404 of the repository', fault: refuse(404, 'NAME_UNKNOWN'), warnings: 0 },
  { title: 'manifests that are no JSON', fault: body('{"schemaVersion":2,') },
  { title: 'manifests of something else', fault: body('{"schemaVersion":2}') },
  { title: 'empty manifests', fault: body('') },
  { title: '404 of every blob', fault: onRequest(BLOBS, refuse(404, 'BLOB_UNKNOWN')) },
  { title: '500 of every blob', fault: onRequest(BLOBS, refuse(500, 'UNKNOWN')) },
  { title: 'blobs that are reset', fault: onRequest(BLOBS, reset) },
  { title: 'a page in the place of every blob', fault: onRequest(BLOBS, loginPage) },
  {
    title: 'blobs of zeros',
    fault: onRequest(BLOBS, (_, response) => answer(response, 200, {}, Buffer.alloc(1000))),
  },
];

/** What a machine meets that writes. */
export const WRITE_FAULTS: readonly CacheFault[] = [
  ...EVERYWHERE,
  { title: '401 of every upload', fault: onRequest(UPLOADS, refuse(401, 'UNAUTHORIZED', BASIC)) },
  { title: '403 of every upload', fault: onRequest(UPLOADS, refuse(403, 'DENIED')) },
  { title: '405 of every upload', fault: onRequest(UPLOADS, refuse(405, 'UNSUPPORTED')) },
  { title: '429 of every upload', fault: onRequest(UPLOADS, refuse(429, 'TOOMANYREQUESTS', WAIT)) },
  { title: '500 of every upload', fault: onRequest(UPLOADS, refuse(500, 'UNKNOWN')) },
  {
    title: 'a quota, told by 403',
    fault: onRequest(BYTES, refuse(403, 'DENIED', {}, 'quota exceeded')),
  },
  { title: 'a quota, told by 413', fault: onRequest(BYTES, refuse(413, 'SIZE_INVALID')) },
  {
    title: 'a quota, told by 507',
    fault: onRequest(BYTES, refuse(507, 'UNKNOWN', {}, 'no space left')),
  },
  { title: 'uploads that are never answered', fault: onRequest(UPLOADS, blackHole) },
  { title: 'uploads that are reset', fault: onRequest(UPLOADS, reset) },
  {
    title: 'manifests that are refused',
    fault: onRequest(PUT_MANIFEST, refuse(400, 'MANIFEST_INVALID')),
  },
  { title: 'manifests that are never answered', fault: onRequest(PUT_MANIFEST, blackHole) },
  {
    title: 'manifests whose blobs are said to be unknown',
    fault: onRequest(PUT_MANIFEST, refuse(404, 'MANIFEST_BLOB_UNKNOWN')),
  },
];

/** A registry that is far away, and works. */
export const FAR_AWAY: CacheFault = { title: '25 ms away', fault: delayed(25), warnings: 0 };
