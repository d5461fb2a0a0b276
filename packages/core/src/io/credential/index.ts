// Credentials for registries, from Docker's and Podman's files and from credential helpers.
export type { Credential, Environment } from './credential.ts';
export { credentialsFor } from './credentials-for.ts';
export {
  type CredentialFinder,
  type CredentialFinderOptions,
  createCredentialFinder,
} from './find-credential.ts';
