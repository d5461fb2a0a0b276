// Images in registries: pulled, looked up and pushed by the OCI distribution-spec.
export type { DocumentStore } from './manifest-cache.ts';
export {
  type BlobSending,
  createRegistryClient,
  type RegistryClient,
  type RegistryClientOptions,
} from './registry-client.ts';
