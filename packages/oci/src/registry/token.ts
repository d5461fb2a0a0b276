import type { Credential } from '../credential/index.ts';
import { StrakeError } from '../errors/index.ts';
import { checkLocation, checkRealm, type TargetRules } from './check-target.ts';
import type { RegistryResponse } from './exchange.ts';
import { readBody } from './read-body.ts';
import { responseError } from './response-error.ts';
import { secretsOf } from './sent-secrets.ts';
import type { Transport } from './transport.ts';

/** A request for a token. */
export interface TokenRequest {
  readonly registry: string;
  readonly realm: URL;
  readonly service: string | undefined;
  readonly scopes: readonly string[];
  readonly credential: Credential | undefined;
  readonly rules: TargetRules;
  readonly transport: Transport;
  readonly signal: AbortSignal;
}

/** A token for a registry's API. */
export interface Token {
  readonly value: string;
  /** Milliseconds since 1970; some seconds before the token really expires. */
  readonly expiresAt: number;
  /** A new identity token, which replaces the previous one. */
  readonly identity?: string;
}

const MAX_BODY = 64 * 1024;
const MIN_LIFETIME_S = 60;
const EARLY_S = 5;

/**
 * Gets a token: with an identity token by OAuth2 POST, or by GET if the server does not support POST; else by GET, with Basic
 * authentication if there is a password.
 * Source: distribution "Token Authentication Specification", "Oauth2 Token Authentication".
 * @throws REGISTRY_UNAUTHORIZED, REGISTRY_PROTOCOL and what a request throws
 */
export async function requestToken(context: TokenRequest): Promise<Token> {
  const { credential } = context;
  if (credential?.kind === 'identity') {
    const response = await post(context, credential.token);
    if (![400, 404, 405].includes(response.status)) return readToken(context, response);
    await response.discard();
    return readToken(context, await get(context, basicOf(credential)));
  }
  return readToken(context, await get(context, basicOf(credential)));
}

/** A credential as a Basic header; undefined if there is none for a token server. */
function basicOf(credential: Credential | undefined): string | undefined {
  if (credential?.kind === 'identity')
    return basicAuthorization(credential.username || '<token>', credential.token);
  return credential?.kind === 'password'
    ? basicAuthorization(credential.username, credential.password)
    : undefined;
}

/** The value of an Authorization header. Source: RFC 7617. */
export function basicAuthorization(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

function post(
  { realm, service, scopes, transport, rules, signal }: TokenRequest,
  token: string,
): Promise<RegistryResponse> {
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: token,
    client_id: 'strake',
  });
  if (service) form.set('service', service);
  form.set('scope', scopes.join(' '));
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    accept: 'application/json',
  };
  return transport.send({
    method: 'POST',
    url: realm,
    headers,
    body: Buffer.from(form.toString()),
    trust: rules,
    signal,
  });
}

async function get(
  context: TokenRequest,
  authorization: string | undefined,
): Promise<RegistryResponse> {
  const { realm, service, scopes, transport, rules, signal } = context;
  let url = new URL(realm);
  // Appended, because the realm may have a query of its own.
  if (service) url.searchParams.append('service', service);
  for (const scope of scopes) url.searchParams.append('scope', scope);
  const origin = url.origin;
  for (let hops = 0; hops < 10; hops += 1) {
    const mayKnow = authorization !== undefined && url.origin === origin;
    const headers = { accept: 'application/json', ...(mayKnow ? { authorization } : {}) };
    const response = await transport.send({ method: 'GET', url, headers, trust: rules, signal });
    if (response.status < 300 || response.status >= 400) return response;
    await response.discard();
    url = checkRealm(checkLocation(response.header('location'), url, rules).href, url, rules);
  }
  throw protocolError(context, 'redirects in a loop');
}

async function readToken(context: TokenRequest, response: RegistryResponse): Promise<Token> {
  const { registry, credential } = context;
  if (response.status !== 200) {
    const operation = 'requesting a token';
    const source = credential ? { credentialSource: credential.source } : {};
    const secrets = secretsOf(basicOf(credential));
    throw await responseError(response, { registry, operation, secrets, ...source });
  }
  const body = parseObject(new TextDecoder().decode(await readBody(response, MAX_BODY)));
  if (!body) throw protocolError(context, 'returned something other than JSON');
  const value = [body.access_token, body.token].find(
    (token) => typeof token === 'string' && token !== '',
  );
  if (typeof value !== 'string') throw protocolError(context, 'returned no token');
  const { refresh_token: identity, expires_in: seconds, issued_at: issued } = body;
  const lifetime = Math.max(
    MIN_LIFETIME_S,
    typeof seconds === 'number' && Number.isFinite(seconds) ? seconds : 0,
  );
  return {
    value,
    expiresAt: startOf(issued, lifetime) + (lifetime - EARLY_S) * 1000,
    ...(typeof identity === 'string' && identity !== '' ? { identity } : {}),
  };
}

/** A server clock that is ahead, or behind by more than the token's lifetime, is ignored. */
function startOf(issued: unknown, lifetimeSeconds: number): number {
  const now = Date.now();
  const start = typeof issued === 'string' ? Date.parse(issued) : Number.NaN;
  return start <= now && start + lifetimeSeconds * 1000 > now + EARLY_S * 1000 ? start : now;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function protocolError({ registry, realm }: TokenRequest, what: string): StrakeError {
  return new StrakeError('REGISTRY_PROTOCOL', `token server ${realm.host} of ${registry} ${what}`, {
    hint: 'Check whether a proxy responds in its place, or contact the operator of the registry.',
    url: realm.href,
  });
}
