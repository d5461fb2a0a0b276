// Images in registries: pulled, looked up and pushed by the OCI distribution-spec.
export {
  createRegistryClient,
  type RegistryClient,
  type RegistryClientOptions,
} from './registry-client.ts';
