// Real tools for tests: registries to push to, and other people's readers to read back with.

export { cacheDirectory, cachedTool } from './cached-tool.ts';
export { findCommand, installDebianTools } from './debian-tool.ts';
export { onFreePort } from './free-port.ts';
export { isJoke } from './is-joke.ts';
export type { Credentials } from './registry-config.ts';
export { type Finished, type RunOptions, run, runOk } from './run.ts';
export { type RanImage, type RunImageOptions, runImage } from './run-image.ts';
export type { Scope } from './scope.ts';
export { type Containerd, NO_CONTAINERD, startContainerd } from './start-containerd.ts';
export { type DockerDaemon, startDocker } from './start-docker.ts';
export { type PodmanService, startPodman } from './start-podman.ts';
export {
  REGISTRY_TOOL,
  type Registry,
  type RegistryKind,
  type RegistryOptions,
  requireRegistry,
  startRegistry,
} from './start-registry.ts';
export { startWindows, type WindowsHost } from './start-windows.ts';
export { temporaryDirectory } from './temporary-directory.ts';
export { isContinuousIntegration, requireTool, tool } from './tool.ts';
export { ToolMissing } from './tool-missing.ts';
export { DEBIAN_TOOLS, GO_TOOLS, TEST_TOOLS, type ToolName } from './versions.ts';
