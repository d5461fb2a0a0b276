import { sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { runOk, type Scope, temporaryDirectory } from '../tool/index.ts';

export interface TokenServer {
  readonly realm: string;
  readonly service: string;
  readonly issuer: string;
  /** PEM file of the certificate that tokens are signed by. */
  readonly certificate: string;
  /** `METHOD SCOPES` of each token that was given, in order. */
  readonly given: readonly string[];
}

const SERVICE = 'strake test registry';
const ISSUER = 'strake test tokens';

/**
 * A token server as a real registry wants it: to `ada` with the password `pw`, and to who has the refresh token `refresh`,
 * it gives all that is asked for; to others nothing.
 * Source: distribution "Token Authentication Specification", "Oauth2 Token Authentication".
 */
export async function startTokenServer(t: Scope): Promise<TokenServer> {
  const directory = await temporaryDirectory(t);
  const [keyFile, certificate] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
  const kind = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=tokens'];
  await runOk(['openssl', 'req', ...kind, '-keyout', keyFile, '-out', certificate]);
  const [key, pem] = [await readFile(keyFile, 'utf8'), await readFile(certificate, 'utf8')];
  const x5c = [pem.replace(/-----[^-]+-----|\s/g, '')];
  const given: string[] = [];
  const server = createServer(async (asked, response) => {
    const { isKnown, scopes } = await readQuestion(asked);
    if (!isKnown) return void response.writeHead(401).end();
    given.push(`${asked.method} ${scopes.join(' ')}`);
    const token = jwt(key, x5c, scopes);
    const field = asked.method === 'POST' ? 'access_token' : 'token';
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ [field]: token, expires_in: 300 }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const realm = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token?tenant=a`;
  return { realm, service: SERVICE, issuer: ISSUER, certificate, given };
}

async function readQuestion(asked: IncomingMessage) {
  const url = new URL(asked.url ?? '', 'http://tokens');
  const isOurs = url.pathname === '/token' && url.searchParams.get('tenant') === 'a';
  if (asked.method === 'POST') {
    let text = '';
    for await (const chunk of asked) text += String(chunk);
    const form = new URLSearchParams(text);
    const isGood =
      form.get('grant_type') === 'refresh_token' && form.get('refresh_token') === 'refresh';
    const scopes = (form.get('scope') ?? '').split(' ');
    return { isKnown: isOurs && isGood && form.get('service') === SERVICE, scopes };
  }
  const basic = `Basic ${Buffer.from('ada:pw').toString('base64')}`;
  const isGood =
    asked.headers.authorization === basic && url.searchParams.get('service') === SERVICE;
  return { isKnown: isOurs && isGood, scopes: url.searchParams.getAll('scope') };
}

/** Source: distribution "Docker Registry v2 Bearer token specification". */
function jwt(key: string, x5c: readonly string[], scopes: readonly string[]): string {
  const now = Math.floor(Date.now() / 1000);
  const access = scopes.map((scope) => {
    const [type, name, actions = ''] = scope.split(':');
    return { type, name, actions: actions.split(',') };
  });
  const claims = {
    iss: ISSUER,
    aud: SERVICE,
    sub: 'ada',
    iat: now,
    nbf: now - 5,
    exp: now + 300,
    jti: `${now}`,
    access,
  };
  const parts = [{ typ: 'JWT', alg: 'RS256', x5c }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  const signature = sign('sha256', Buffer.from(parts.join('.')), key).toString('base64url');
  return [...parts, signature].join('.');
}
