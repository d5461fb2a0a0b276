import type { Credential } from '../credential/index.ts';
import { StrakeError } from '../errors/index.ts';
import { type Challenge, chooseChallenge, parseChallenges } from './challenge.ts';
import { checkRealm, type TargetRules } from './check-target.ts';
import type { RegistryResponse } from './exchange.ts';
import { type RetryPolicy, withRetry } from './retry.ts';
import { coversScopes, mergeScopes } from './scope.ts';
import { basicAuthorization, requestToken, type Token } from './token.ts';
import type { Transport } from './transport.ts';

/** Logs in to one repository of a registry, when and as the registry asks. */
export interface Authorizer {
  /** The Authorization header to send; undefined as long as the registry has not asked. */
  authorize(scopes: readonly string[], policy: RetryPolicy): Promise<string | undefined>;
  /**
   * Learns from a 401 to a request for `scopes`, and forgets the token that was sent.
   * @returns true where the registry names more scopes than were asked for so far
   * @throws REGISTRY_UNAUTHORIZED for a challenge that strake cannot meet
   */
  learn(answer: RegistryResponse, scopes: readonly string[], sent: string | undefined): boolean;
  /** For error messages; undefined without a credential. */
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
  /** By the scopes that strake wants: those and the ones that the registry named beside. */
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

    learn(answer, scopes, sent) {
      const challenge = chooseChallenge(parseChallenges(answer.headers('www-authenticate')));
      const realm = challenge?.parameters.realm;
      if (!challenge || (challenge.scheme === 'bearer' && !realm)) {
        throw new StrakeError(
          'REGISTRY_UNAUTHORIZED',
          `registry ${registry} answered 401 without a login that strake knows`,
          {
            hint: 'strake logs in by Basic and Bearer: check the host, and whether a proxy answers in its place.',
            method: answer.method,
            url: answer.url.href,
            status: 401,
          },
        );
      }
      for (const [key, token] of tokens) if (`Bearer ${token.value}` === sent) tokens.delete(key);
      if (challenge.scheme === 'basic' || !realm) {
        login = { challenge, realm: undefined };
        return false;
      }
      login = { challenge, realm: checkRealm(realm, answer.url, rules) };
      const named = (challenge.parameters.scope ?? '')
        .split(' ')
        .filter((scope) => scope.includes(':'));
      // What the registry names goes first: some look at the first scope only.
      if (coversScopes(scopesFor(scopes), named)) return false;
      widened.set(scopes.join(' '), mergeScopes([...named, ...scopes]));
      return true;
    },

    async credentialSource() {
      return (await options.credential())?.source;
    },
  };
}
