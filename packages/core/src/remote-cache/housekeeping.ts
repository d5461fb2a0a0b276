import type { RegistryClient } from '@strake/oci/registry';
import { StrakeError } from '../errors/index.ts';
import { HOUSEKEEPING_TIMEOUTS, lazyClient, type RegistryAccess } from './registry-access.ts';

/**
 * Runs what looks after a cache repository with a client that gives up a silent registry after seconds.
 * @throws what `action` throws; REGISTRY_TIMEOUT names the URL
 */
export async function inHousekeeping<Result>(
  access: RegistryAccess,
  action: (client: RegistryClient) => Promise<Result>,
): Promise<Result> {
  const lazy = lazyClient(access, HOUSEKEEPING_TIMEOUTS);
  try {
    return await action(await lazy.get());
  } catch (error) {
    throw StrakeError.is(error) && error.code === 'REGISTRY_TIMEOUT' ? explain(error) : error;
  } finally {
    await lazy.close();
  }
}

function explain(error: StrakeError): StrakeError {
  const { url } = error.facts;
  const where = url === undefined || !URL.canParse(url) ? '' : `: ${withoutSecrets(new URL(url))}`;
  return new StrakeError('REGISTRY_TIMEOUT', `${error.message}${where}`, {
    ...error.facts,
    cause: error,
    hint: 'Check the network, the host and HTTPS_PROXY, then try again.',
  });
}

function withoutSecrets({ origin, pathname }: URL): string {
  return `${origin}${pathname}`;
}
