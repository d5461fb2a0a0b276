// Real tools for tests: registries to push to, and other people's readers to read back with.

export { cacheDirectory } from './cached-part.ts';
export { findCommand, installDebianParts } from './debian-part.ts';
export { onFreePort } from './free-port.ts';
export { isContinuousIntegration, part, requirePart } from './part.ts';
export { PartMissing } from './part-missing.ts';
export type { Credentials } from './registry-config.ts';
export { type Finished, type RunOptions, run, runOk } from './run.ts';
export { type RanImage, type RunImageOptions, runImage } from './run-image.ts';
export type { Scope } from './scope.ts';
export { type DockerDaemon, startDocker } from './start-docker.ts';
export { type PodmanService, startPodman } from './start-podman.ts';
export {
  REGISTRY_PART,
  type Registry,
  type RegistryKind,
  type RegistryOptions,
  requireRegistry,
  startRegistry,
} from './start-registry.ts';
export { temporaryDirectory } from './temporary-directory.ts';
export { DEBIAN_PARTS, GO_PARTS, type PartName, TEST_PARTS } from './versions.ts';
