import type { Login } from '../credential/index.ts';
import { StrakeError } from '../errors/index.ts';
import { createRegistrySession, type SessionOptions } from './registry-session.ts';

/**
 * Asks a registry whether it takes a login, by Basic or for a token as it wants it.
 * Source: OCI distribution-spec v1.1 "Determining Support" (`/v2/`).
 * @returns false where it lets everybody in, so that nothing was tried
 * @throws REGISTRY_UNAUTHORIZED where it does not, and REGISTRY_* otherwise
 */
export async function checkLogin(
  options: SessionOptions,
  registry: string,
  { username, password }: Login,
  signal: AbortSignal,
): Promise<boolean> {
  const source = 'the command line';
  const credential = { kind: 'password', username, password, source } as const;
  const credentials = { find: async () => credential, searched: [] };
  const session = createRegistrySession({ ...options, credentials });
  const trust = await session.rules({ registry, repository: '' }, signal);
  const url = new URL('/v2/', trust.base);
  const open = await options.transport.send({ method: 'GET', url, headers: {}, trust, signal });
  await open.discard();
  if (open.status === 200) return false;
  try {
    const answer = await session.retried(
      { registry, repository: '' },
      {
        method: 'GET',
        target: url,
        scopes: [],
        operation: `the login of ${username}`,
        accept: [200],
        signal,
      },
    );
    await answer.discard();
    return true;
  } catch (error) {
    const isRefused =
      StrakeError.is(error) && ['REGISTRY_UNAUTHORIZED', 'REGISTRY_DENIED'].includes(error.code);
    if (!isRefused) throw error;
    throw new StrakeError(
      'REGISTRY_UNAUTHORIZED',
      `registry ${registry} refuses the login of ${username}`,
      {
        hint: 'Check user and password; many registries want an access token in the place of the password.',
        cause: error,
        ...(error.facts.status === undefined ? {} : { status: error.facts.status }),
      },
    );
  }
}
