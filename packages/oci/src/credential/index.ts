// Credentials for registries, in Docker's and Podman's files and from credential helpers.
export type { Credential, Environment } from './credential.ts';
export type { CredentialHelpers } from './credential-helpers.ts';
export { type CredentialFinder, createCredentialFinder } from './find-credential.ts';
export { eraseCredential, type Login, storeCredential } from './write-credential.ts';
