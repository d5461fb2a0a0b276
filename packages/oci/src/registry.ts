/** Images in registries: pulled, looked up and pushed as the OCI distribution-spec says. */
export {
  type BlobUpload,
  createRegistryClient,
  type DocumentStore,
  type RegistryClient,
  type RegistryClientOptions,
} from './registry/index.ts';
