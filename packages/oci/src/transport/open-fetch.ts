import type { Environment } from '../credential/index.ts';
import type { FetchedResponse } from '../registry/index.ts';

/** GET requests to servers that are not registries. */
export interface FetchConnection {
  /** @throws REGISTRY_UNREACHABLE, REGISTRY_TIMEOUT, REGISTRY_TLS, REGISTRY_PROTOCOL */
  fetch(url: URL): Promise<FetchedResponse>;
  close(): Promise<void>;
}

/** The client of registries is loaded for it: most builds do not need it. */
export async function openFetch(env: Environment, signal: AbortSignal): Promise<FetchConnection> {
  const { createFetch } = await import('../registry/index.ts');
  return createFetch(env, signal);
}
