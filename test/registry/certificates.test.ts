import assert from 'node:assert/strict';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TLSSocket } from 'node:tls';
import {
  findCommand,
  REGISTRY_TOOL,
  requireTool,
  runOk,
  type Scope,
  startRegistry,
  temporaryDirectory,
} from '../tool/index.ts';
import { failure, pullSample, pushSample, testClient } from './client.ts';
import { sampleTree } from './sample-tree.ts';

const { signal } = new AbortController();
const hasOpenssl = (await findCommand('openssl')) !== undefined;
const needs = { skip: hasOpenssl ? false : 'openssl is not on PATH' };

/** Keys and certificates of a CA, a server for 127.0.0.1 and a client, as `NAME.key` and `NAME.crt`. */
async function makeCertificates(t: Scope) {
  const directory = await temporaryDirectory(t);
  const file = (name: string) => join(directory, name);
  const openssl = (...args: string[]) => runOk(['openssl', ...args], { cwd: directory });
  const key = ['-newkey', 'rsa:2048', '-nodes'];
  const ca = ['-CA', 'ca.crt', '-CAkey', 'ca.key'];
  await openssl(
    'req',
    '-x509',
    ...key,
    '-days',
    '2',
    '-subj',
    '/CN=strake test CA',
    '-keyout',
    'ca.key',
    '-out',
    'ca.crt',
  );
  for (const name of ['server', 'client']) {
    const extension = [
      '-addext',
      'subjectAltName=IP:127.0.0.1',
      '-addext',
      'basicConstraints=CA:FALSE',
    ];
    await openssl(
      'req',
      '-x509',
      ...ca,
      ...key,
      '-days',
      '2',
      '-subj',
      `/CN=${name}`,
      ...extension,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.crt`,
    );
  }
  return file;
}

/** A registry without images, over TLS. @returns who showed a certificate */
async function startServer(t: Scope, file: (name: string) => string) {
  const shown: (string | undefined)[] = [];
  const [key, cert, ca] = await Promise.all(
    ['server.key', 'server.crt', 'ca.crt'].map((name) => readFile(file(name))),
  );
  const options = { key, cert, ca, requestCert: true, rejectUnauthorized: false };
  const server = createServer(options, (asked, response) => {
    const { subject } = (asked.socket as TLSSocket).getPeerCertificate();
    shown.push(typeof subject?.CN === 'string' ? subject.CN : undefined);
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, shown };
}

/** A home whose `certs.d` has files for a host: name there, name of the certificate. */
async function homeWith(
  t: Scope,
  certsD: string,
  host: string,
  file: (name: string) => string,
  names: Readonly<Record<string, string>>,
) {
  const HOME = await temporaryDirectory(t);
  const home = join(HOME, certsD, host);
  await mkdir(home, { recursive: true });
  for (const [to, from] of Object.entries(names)) await copyFile(file(from), join(home, to));
  return { HOME };
}

for (const certsD of ['.config/containers/certs.d', '.docker/certs.d']) {
  test(`trusts the CA of ${certsD} for its host and port only`, needs, async (t) => {
    const file = await makeCertificates(t);
    const { host } = await startServer(t, file);
    const other = await startServer(t, file);
    const env = await homeWith(t, certsD, host, file, { 'our.crt': 'ca.crt' });
    const client = testClient(t, { env });
    assert.equal(await client.head({ registry: host, repository: 'a' }, signal), undefined);
    const error = await failure(client.head({ registry: other.host, repository: 'a' }, signal));
    assert.equal(error.code, 'REGISTRY_TLS');
    assert.match(error.hint ?? '', /certs\.d/);
  });
}

for (const kind of ['distribution-v2', 'distribution-v3'] as const) {
  test(`sends a client certificate to its registry (${kind})`, needs, async (t) => {
    if ((await requireTool(t, REGISTRY_TOOL[kind])) === undefined) return;
    const file = await makeCertificates(t);
    const [certificate, key, clientCa] = [file('server.crt'), file('server.key'), file('ca.crt')];
    const { host } = await startRegistry(t, { kind, tls: { certificate, key, clientCa } });
    const ca = { 'our.crt': 'ca.crt' };
    const pair = { 'me.cert': 'client.crt', 'me.key': 'client.key' };
    const env = await homeWith(t, '.config/containers/certs.d', host, file, { ...ca, ...pair });
    const sample = sampleTree();
    await pushSample(testClient(t, { env }), host, sample);
    const pulled = await pullSample(testClient(t, { env }), host, sample);
    assert.ok(pulled.has(sample.tree.root.digest));
    const without = await homeWith(t, '.config/containers/certs.d', host, file, ca);
    const error = await failure(pushSample(testClient(t, { env: without }), host, sample));
    assert.match(error.code, /REGISTRY_(?:TLS|UNREACHABLE)/);
    assert.match(`${error.message} ${error.hint}`, /requires a client certificate.*certs\.d/);
  });
}

test('sends no client certificate of one registry to another', needs, async (t) => {
  const file = await makeCertificates(t);
  const one = await startServer(t, file);
  const two = await startServer(t, file);
  const files = { 'our.crt': 'ca.crt', 'me.cert': 'client.crt', 'me.key': 'client.key' };
  const env = await homeWith(t, '.config/containers/certs.d', one.host, file, files);
  await mkdir(join(env.HOME, '.config/containers/certs.d', two.host));
  await copyFile(file('ca.crt'), join(env.HOME, '.config/containers/certs.d', two.host, 'ca.crt'));
  const client = testClient(t, { env });
  for (const { host } of [one, two]) await client.head({ registry: host, repository: 'a' }, signal);
  assert.ok(one.shown.every((name) => name === 'client') && one.shown.length > 0);
  assert.ok(two.shown.every((name) => name === undefined) && two.shown.length > 0);
});

for (const [title, names, says] of [
  [
    'a certificate without its key',
    { 'me.cert': 'client.crt' },
    /me\.cert has no me\.key next to it/,
  ],
  [
    'a key without its certificate',
    { 'me.key': 'client.key' },
    /me\.key has no me\.cert next to it/,
  ],
  [
    'a key that does not fit',
    { 'me.cert': 'client.crt', 'me.key': 'server.key' },
    /cannot be used.*key/i,
  ],
] as const) {
  test(`names ${title}`, needs, async (t) => {
    const file = await makeCertificates(t);
    const host = '127.0.0.1:1';
    const env = await homeWith(t, '.config/containers/certs.d', host, file, names);
    const error = await failure(
      testClient(t, { env }).head({ registry: host, repository: 'a' }, signal),
    );
    assert.equal(error.code, 'REGISTRY_CONFIG');
    assert.match(error.message, says);
  });
}
