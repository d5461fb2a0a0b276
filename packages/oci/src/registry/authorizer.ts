import type { Credential } from '../credential/index.ts';
import { StrakeError } from '../errors/index.ts';
import { type Challenge, chooseChallenge, parseChallenges } from './challenge.ts';
import { checkRealm, type TargetRules } from './check-target.ts';
import type { RegistryResponse } from './exchange.ts';
import { type RetryPolicy, withRetry } from './retry.ts';
import { coversScopes, mergeScopes } from './scope.ts';
import { basicAuthorization, requestToken, type Token } from './token.ts';
import type { Transport } from './transport.ts';

/** Authenticates to one repository of a registry, when and how the registry requires it. */
export interface Authorizer {
  /** The Authorization header to send; undefined until the registry has sent a challenge. */
  authorize(scopes: readonly string[], policy: RetryPolicy): Promise<string | undefined>;
  /**
   * Processes the 401 to a request for `scopes`, and discards the token that was sent.
   * @returns true if the registry names more scopes than were requested so far
   * @throws REGISTRY_UNAUTHORIZED for a challenge that strake cannot meet
   */
  learn(response: RegistryResponse, scopes: readonly string[], sent: string | undefined): boolean;
  /** Names the credential in errors; undefined without one. */
  credentialSource(): Promise<string | undefined>;
}

export interface AuthorizerOptions {
  readonly registry: string;
  readonly rules: TargetRules;
  readonly transport: Transport;
  readonly credential: (signal?: AbortSignal) => Promise<Credential | undefined>;
}

export function createAuthorizer(options: AuthorizerOptions): Authorizer {
  const { registry, rules, transport } = options;
  const tokens = new Map<string, Token>();
  const pending = new Map<string, Promise<Token>>();
  /** The scopes to request, by the scopes that strake needs: those, and what the registry named in addition. */
  const widened = new Map<string, readonly string[]>();
  const scopesFor = (scopes: readonly string[]) =>
    widened.get(scopes.join(' ')) ?? mergeScopes(scopes);
  let login: { readonly challenge: Challenge; readonly realm: URL | undefined } | undefined;
  let identity: string | undefined;

  const fetchToken = async (
    realm: URL,
    service: string | undefined,
    scopes: readonly string[],
    policy: RetryPolicy,
  ) => {
    const found = await options.credential(policy.signal);
    const credential =
      found?.kind === 'identity' && identity ? { ...found, token: identity } : found;
    const { signal } = policy;
    const token = await withRetry(policy, () =>
      requestToken({ registry, realm, service, scopes, credential, rules, transport, signal }),
    );
    identity = token.identity ?? identity;
    return token;
  };

  return {
    async authorize(scopes, policy) {
      const credential = await options.credential(policy.signal);
      if (credential?.kind === 'bearer') return `Bearer ${credential.token}`;
      if (!login) return undefined;
      const { challenge, realm } = login;
      if (!realm) {
        return credential?.kind === 'password'
          ? basicAuthorization(credential.username, credential.password)
          : undefined;
      }
      const wanted = scopesFor(scopes);
      const key = wanted.join(' ');
      const known = tokens.get(key);
      if (known && known.expiresAt > Date.now()) return `Bearer ${known.value}`;
      const running =
        pending.get(key) ??
        fetchToken(realm, challenge.parameters.service, wanted, policy).finally(() =>
          pending.delete(key),
        );
      pending.set(key, running);
      const token = await running;
      tokens.set(key, token);
      return `Bearer ${token.value}`;
    },

    learn(response, scopes, sent) {
      const challenge = chooseChallenge(parseChallenges(response.headers('www-authenticate')));
      const realm = challenge?.parameters.realm;
      if (!challenge || (challenge.scheme === 'bearer' && !realm)) {
        throw new StrakeError(
          'REGISTRY_UNAUTHORIZED',
          `registry ${registry} returned 401 without an authentication scheme that strake supports`,
          {
            hint: 'strake supports Basic and Bearer; check the host, and whether a proxy responds in its place.',
            method: response.method,
            url: response.url.href,
            status: 401,
          },
        );
      }
      for (const [key, token] of tokens) if (`Bearer ${token.value}` === sent) tokens.delete(key);
      if (challenge.scheme === 'basic' || !realm) {
        login = { challenge, realm: undefined };
        return false;
      }
      login = { challenge, realm: checkRealm(realm, response.url, rules) };
      const named = (challenge.parameters.scope ?? '')
        .split(' ')
        .filter((scope) => scope.includes(':'));
      // The scopes that the registry names go first: some token servers read only the first one.
      if (coversScopes(scopesFor(scopes), named)) return false;
      widened.set(scopes.join(' '), mergeScopes([...named, ...scopes]));
      return true;
    },

    async credentialSource() {
      return (await options.credential())?.source;
    },
  };
}
