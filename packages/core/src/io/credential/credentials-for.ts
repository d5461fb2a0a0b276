import type { Credential, Environment } from './credential.ts';
import { createCredentialFinder } from './find-credential.ts';

/**
 * The credential for one repository, looked up once; for several questions make a finder.
 * @throws REGISTRY_CREDENTIALS
 */
export function credentialsFor(
  registry: string,
  repository: string,
  env: Environment,
): Promise<Credential | undefined> {
  return createCredentialFinder({ env }).find(registry, repository);
}
