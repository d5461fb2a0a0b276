import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Scope } from '../tool/index.ts';

/** A provider of identities, of OpenID Connect. */
export interface Issuer {
  readonly url: string;
  /** A token for sigstore, of somebody with this address. */
  token(email: string): string;
}

/** Starts a provider of identities, which gives tokens to whoever asks it in this process. */
export async function startIssuer(t: Scope): Promise<Issuer> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = { ...publicKey.export({ format: 'jwk' }), kid: 'test', alg: 'RS256', use: 'sig' };
  let url = '';
  const documents: Readonly<Record<string, () => object>> = {
    '/.well-known/openid-configuration': () => ({
      issuer: url,
      authorization_endpoint: `${url}/authorize`,
      token_endpoint: `${url}/token`,
      jwks_uri: `${url}/keys`,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    }),
    '/keys': () => ({ keys: [key] }),
  };
  const server = createServer((request, response) => {
    const document = documents[request.url ?? ''];
    if (!document) return response.writeHead(404).end();
    response.setHeader('content-type', 'application/json');
    return response.end(JSON.stringify(document()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.close();
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    token(email) {
      const now = Math.floor(Date.now() / 1000);
      const times = { iat: now, exp: now + 3600 };
      const claims = { iss: url, aud: 'sigstore', sub: email, email, email_verified: true };
      const text = [
        { alg: 'RS256', kid: key.kid, typ: 'JWT' },
        { ...claims, ...times },
      ]
        .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
        .join('.');
      return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`;
    },
  };
}
