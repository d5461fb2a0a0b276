/** Images in registries: pulled, looked up and pushed as the OCI distribution-spec says. */
export {
  type BlobSending,
  createRegistryClient,
  type DocumentStore,
  type RegistryClient,
  type RegistryClientOptions,
} from './registry/index.ts';
