// The OCI distribution-spec: resolving, pulling and pushing images.
export { checkPush } from './check-push.ts';
export { createFetch, type FetchedResponse } from './create-fetch.ts';
export { checkDeletable } from './delete-manifest.ts';
export type { DocumentStore } from './manifest-cache.ts';
export {
  type BlobUpload,
  createRegistryClient,
  type RegistryClient,
  type RegistryClientOptions,
} from './registry-client.ts';
