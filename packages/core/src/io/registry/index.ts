// Images in registries: pulled, looked up and pushed by the OCI distribution-spec.
export type { PushTarget } from './push-target.ts';
export {
  createRegistryClient,
  type RegistryClient,
  type RegistryClientOptions,
} from './registry-client.ts';
export type { RegistryTimeouts } from './registry-timeout.ts';
