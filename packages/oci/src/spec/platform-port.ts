import type { Platform } from './descriptor.ts';
import { parsePlatform } from './platform.ts';

/**
 * Platforms that containers run on, for builds whose compiler does not list the platforms it supports.
 * Source: `go tool dist list` of Go 1.25, for the systems that have a container runtime.
 */
export const CONTAINER_PORTS: readonly Platform[] = [
  ...['386', 'amd64', 'arm', 'arm64', 'loong64', 'mips', 'mips64', 'mips64le', 'mipsle'].map(linux),
  ...['ppc64', 'ppc64le', 'riscv64', 's390x'].map(linux),
  ...['windows/amd64', 'windows/arm64', 'freebsd/amd64', 'freebsd/arm64'].map((text) =>
    parsePlatform(text),
  ),
];

function linux(architecture: string): Platform {
  return parsePlatform(`linux/${architecture}`);
}
