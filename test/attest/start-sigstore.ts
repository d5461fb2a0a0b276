import { spawn } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../tool/free-port.ts';
import { onFreePort, type Scope, temporaryDirectory, tool } from '../tool/index.ts';
import { type Issuer, startIssuer } from './start-issuer.ts';

/** A private instance of sigstore: its real certificate authority, transparency log and timestamp authority. */
export interface Sigstore {
  readonly issuer: Issuer;
  /** Absolute paths of files. */
  readonly signingConfig: string;
  readonly trustedRoot: string;
}

const START_TIMEOUT_MS = 30_000;
const LOG = 'rekor.localhost';
/** Before whatever the services make. */
const start = '2020-01-01T00:00:00Z';

/**
 * Starts fulcio, rekor (version 2, on files) and the timestamp authority with keys of their own, and a provider of identities. It has no
 * log of certificates.
 * @throws ToolMissing
 */
export async function startSigstore(t: Scope): Promise<Sigstore> {
  const [issuer, directory] = await Promise.all([startIssuer(t), temporaryDirectory(t)]);
  const [fulcio, rekor, tsa] = await Promise.all([
    startFulcio(t, directory, issuer.url),
    startRekor(t, directory),
    startTimestampAuthority(t),
  ]);
  const service = (url: string, majorApiVersion = 1) => ({
    url,
    majorApiVersion,
    validFor: { start },
    operator: 'test',
  });
  const signingConfig = {
    mediaType: 'application/vnd.dev.sigstore.signingconfig.v0.2+json',
    caUrls: [service(fulcio.url)],
    oidcUrls: [service(issuer.url)],
    rekorTlogUrls: [service(rekor.url, 2)],
    tsaUrls: [service(`${tsa.url}/api/v1/timestamp`)],
    rekorTlogConfig: { selector: 'ANY' },
    tsaConfig: { selector: 'ANY' },
  };
  const authority = (uri: string, pem: string) => ({
    subject: { organization: 'test', commonName: 'test' },
    uri,
    certChain: { certificates: certificatesIn(pem) },
    validFor: { start },
  });
  const trustedRoot = {
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: [rekor.trusted],
    certificateAuthorities: [authority(fulcio.url, fulcio.chain)],
    timestampAuthorities: [authority(tsa.url, tsa.chain)],
  };
  const files = {
    signingConfig: join(directory, 'signing-config.json'),
    trustedRoot: join(directory, 'trusted-root.json'),
  };
  await writeFile(files.signingConfig, JSON.stringify(signingConfig));
  await writeFile(files.trustedRoot, JSON.stringify(trustedRoot));
  return { issuer, ...files };
}

/** Its key is made in memory. */
async function startFulcio(t: Scope, directory: string, issuer: string) {
  const config = join(directory, 'fulcio.yaml');
  const fields = `{ issuer-url: ${issuer}, client-id: sigstore, type: email }`;
  await writeFile(config, `oidc-issuers:\n  ${issuer}: ${fields}\n`);
  const command = await tool('fulcio');
  const url = await onFreePort(async (port) => {
    const argv = [
      command,
      'serve',
      '--ca',
      'ephemeralca',
      '--ct-log-url=',
      '--config-path',
      config,
    ];
    argv.push('--host', '127.0.0.1', '--port', `${port}`, '--metrics-port', '0');
    argv.push('--grpc-host', '127.0.0.1', '--grpc-port', `${await freePort()}`);
    // Else two of them on one machine would share it.
    argv.push('--legacy-unix-domain-socket', `@fulcio-${port}`);
    return launch(t, argv, `http://127.0.0.1:${port}`, '/api/v2/trustBundle');
  });
  const answer = await fetch(`${url}/api/v2/trustBundle`);
  const { chains } = (await answer.json()) as { chains: [{ certificates: string[] }] };
  return { url, chain: chains[0].certificates.join('\n') };
}

async function startRekor(t: Scope, directory: string) {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const file = join(directory, 'rekor.pem');
  await writeFile(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const command = await tool('rekor-tiles');
  const url = await onFreePort(async (port) => {
    const argv = [command, 'serve', '--hostname', LOG, '--http-port', `${port}`];
    argv.push('--grpc-port', `${await freePort()}`, '--http-metrics-port', '0');
    argv.push('--storage-dir', join(directory, `log-${port}`), '--signer-filepath', file);
    argv.push('--checkpoint-interval', '200ms', '--batch-max-age', '20ms');
    return launch(t, argv, `http://127.0.0.1:${port}`, '/healthz');
  });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  // Source: C2SP signed-note, "Signatures": 1 stands for Ed25519.
  const named = Buffer.concat([Buffer.from(`${LOG}\n`), Buffer.of(1), spki.subarray(-32)]);
  const keyId = createHash('sha256').update(named).digest('base64');
  const key = { rawBytes: spki.toString('base64'), keyDetails: 'PKIX_ED25519' };
  const trusted = {
    baseUrl: `http://${LOG}`,
    hashAlgorithm: 'SHA2_256',
    publicKey: { ...key, validFor: { start } },
    logId: { keyId },
  };
  return { url, trusted };
}

/** Its key is made in memory. */
async function startTimestampAuthority(t: Scope) {
  const command = await tool('timestamp-server');
  const chain = '/api/v1/timestamp/certchain';
  const url = await onFreePort((port) => {
    const argv = [command, 'serve', '--host', '127.0.0.1', '--port', `${port}`];
    argv.push('--timestamp-signer', 'memory', '--disable-ntp-monitoring');
    return launch(t, argv, `http://127.0.0.1:${port}`, chain);
  });
  return { url, chain: await (await fetch(`${url}${chain}`)).text() };
}

/** Runs a service until the test ends. @returns its URL once it answers at the path */
async function launch(
  t: Scope,
  [command = '', ...args]: readonly string[],
  url: string,
  path: string,
): Promise<string> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      log = `${log}${chunk}`.slice(-10_000);
    });
  }
  t.after(() => {
    child.kill('SIGKILL');
  });
  for (let waited = 0; waited < START_TIMEOUT_MS; waited += 50) {
    if (child.exitCode !== null) break;
    const response = await fetch(`${url}${path}`).catch(() => undefined);
    await response?.arrayBuffer();
    if (response?.ok) return url;
    await delay(50);
  }
  child.kill('SIGKILL');
  throw new Error(`${command} did not start:\n${log}`);
}

/** The certificates of a chain, as a trusted root has them. */
function certificatesIn(pem: string): readonly { readonly rawBytes: string }[] {
  const found = pem.matchAll(/-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/g);
  return [...found].map(([, base64 = '']) => ({ rawBytes: base64.replaceAll(/\s/g, '') }));
}
