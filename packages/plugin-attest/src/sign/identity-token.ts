import { attestError } from '../errors/error-codes.ts';
import { fetchToken } from './fetch-token.ts';

/** Where identity tokens come from. */
export interface TokenHost {
  /** The environment of the command. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Runs a program, for services that have no variable. @returns its standard output; undefined if it fails or is missing */
  readonly run?: (argv: readonly string[], signal: AbortSignal) => Promise<string | undefined>;
}

/** A service that gives tokens. */
interface TokenSource {
  /** For messages: what was looked for. */
  readonly name: string;
  /** Whether the service is there, as far as the environment says. */
  readonly isPresent: (env: TokenHost['env']) => boolean;
  /** @returns undefined if the service gives none; only asked if it is there */
  readonly find: (
    host: TokenHost,
    audience: string,
    signal: AbortSignal,
  ) => Promise<string | undefined>;
}

/** In the order in which they are asked. Source: cosign pkg/providers, and the documentation of each service. */
const SOURCES: readonly TokenSource[] = [
  {
    name: 'SIGSTORE_ID_TOKEN',
    isPresent: (env) => Boolean(env.SIGSTORE_ID_TOKEN),
    find: async ({ env }) => env.SIGSTORE_ID_TOKEN,
  },
  {
    name: 'ACTIONS_ID_TOKEN_REQUEST_URL and ACTIONS_ID_TOKEN_REQUEST_TOKEN of GitHub Actions',
    isPresent: (env) =>
      Boolean(env.ACTIONS_ID_TOKEN_REQUEST_URL && env.ACTIONS_ID_TOKEN_REQUEST_TOKEN),
    find: async ({ env }, audience, signal) => {
      const { ACTIONS_ID_TOKEN_REQUEST_URL: url = '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: secret } =
        env;
      const headers = { authorization: `Bearer ${secret}`, accept: 'application/json' };
      return fetchToken(withAudience(url, audience), headers, 'value', signal);
    },
  },
  {
    name: 'BUILDKITE',
    isPresent: (env) => env.BUILDKITE === 'true',
    find: async ({ run }, audience, signal) =>
      run?.(['buildkite-agent', 'oidc', 'request-token', '--audience', audience], signal),
  },
  {
    name: 'CIRCLECI',
    isPresent: (env) => env.CIRCLECI === 'true',
    find: async ({ run }, audience, signal) =>
      run?.(
        ['circleci', 'run', 'oidc', 'get', '--claims', JSON.stringify({ aud: audience })],
        signal,
      ),
  },
  {
    name: 'GCE_METADATA_HOST, K_SERVICE and CLOUD_RUN_JOB of Google Cloud',
    isPresent: (env) => Boolean(env.GCE_METADATA_HOST || env.K_SERVICE || env.CLOUD_RUN_JOB),
    find: async ({ env }, audience, signal) => {
      const host = env.GCE_METADATA_HOST || 'metadata.google.internal';
      const path = 'computeMetadata/v1/instance/service-accounts/default/identity?format=full';
      const headers = { 'metadata-flavor': 'Google' };
      return fetchToken(
        withAudience(`http://${host}/${path}`, audience),
        headers,
        undefined,
        signal,
      );
    },
  },
];

/** What to do where a service runs the build, but gives no token. */
const ADVICE: Readonly<Record<string, string>> = {
  GITHUB_ACTIONS: 'Give the job "permissions: { id-token: write }".',
  GITLAB_CI: 'Give the job "id_tokens: { SIGSTORE_ID_TOKEN: { aud: sigstore } }".',
  BUILDKITE:
    'Check that buildkite-agent is on PATH, and that "buildkite-agent oidc request-token" works.',
  CIRCLECI: 'Check that circleci is on PATH, and that "circleci run oidc get" works.',
};

/** Characters of a token: those of GitHub have 2,000. */
const LONGEST_TOKEN = 32 * 1024;

/**
 * An identity token of the environment, for sigstore.
 * @param audience whom the token is for
 * @throws ATTEST_TOKEN if there is none, or none that could be used; it never contains the token
 */
export async function findIdentityToken(
  host: TokenHost,
  audience: string,
  signal: AbortSignal,
): Promise<string> {
  for (const { name, isPresent, find } of SOURCES) {
    if (!isPresent(host.env)) continue;
    const found = (await find(host, audience, signal))?.trim();
    if (!found) continue;
    if (isToken(found)) return found;
    throw attestError('ATTEST_TOKEN', `${name} gives no identity token that says whose it is`, {
      hint: 'It has to be a JSON Web Token with "sub", or with an "email" that is verified.',
    });
  }
  const service = Object.keys(ADVICE).find((key) => host.env[key]);
  const names = SOURCES.map(({ name }) => name).join(', ');
  throw attestError(
    'ATTEST_TOKEN',
    `there is no identity token to sign with; looked for ${names}`,
    {
      hint:
        (service && ADVICE[service]) ||
        `Set SIGSTORE_ID_TOKEN to a token for the audience "${audience}", or sign with a key.`,
    },
  );
}

/** Whether one of the services that give tokens is there, as far as the environment says. */
export function hasTokenSource(env: TokenHost['env']): boolean {
  return SOURCES.some(({ isPresent }) => isPresent(env));
}

/** Whether a token says whose it is; its signature is for the certificate authority to verify. */
function isToken(token: string): boolean {
  const [, claims] = /^[\w-]+\.([\w-]+)\.[\w-]+$/.exec(token) ?? [];
  if (claims === undefined || token.length > LONGEST_TOKEN) return false;
  try {
    const {
      sub,
      email,
      email_verified: verified,
    } = JSON.parse(Buffer.from(claims, 'base64url').toString());
    return typeof (email || sub) === 'string' && (!email || verified === true);
  } catch {
    return false;
  }
}

function withAudience(url: string, audience: string): string {
  const separator = url.includes('?') ? '&' : '?';
  return `${url}${separator}audience=${encodeURIComponent(audience)}`;
}
