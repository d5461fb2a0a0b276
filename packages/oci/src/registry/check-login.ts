import type { Login } from '../credential/index.ts';
import { StrakeError } from '../errors/index.ts';
import { defined } from '../spec/record.ts';
import { createRegistrySession, type SessionOptions } from './registry-session.ts';

/**
 * Verifies credentials against a registry, by Basic or a token as the registry requires.
 * Source: OCI distribution-spec v1.1 "Determining Support" (`/v2/`).
 * @returns false if the registry allows anonymous access, so that the credentials were not verified
 * @throws REGISTRY_UNAUTHORIZED if the registry rejects them, and REGISTRY_* otherwise
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
    const response = await session.retried(
      { registry, repository: '' },
      {
        method: 'GET',
        target: url,
        scopes: [],
        operation: `verifying the credentials of ${username}`,
        accept: [200],
        signal,
      },
    );
    await response.discard();
    return true;
  } catch (error) {
    const isRefused =
      StrakeError.is(error) && ['REGISTRY_UNAUTHORIZED', 'REGISTRY_DENIED'].includes(error.code);
    if (!isRefused) throw error;
    throw new StrakeError(
      'REGISTRY_UNAUTHORIZED',
      `registry ${registry} rejects the credentials of ${username}`,
      {
        hint: 'Check the user name and password; many registries require an access token instead of the password.',
        cause: error,
        ...defined({ status: error.facts.status }),
      },
    );
  }
}
