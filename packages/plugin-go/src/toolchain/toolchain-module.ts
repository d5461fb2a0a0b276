import { join } from 'node:path';
import type { ToolNeed } from '@strake/core/plugin';

/** The module whose versions are Go's toolchains. Source: https://go.dev/doc/toolchain#download */
export const MODULE = 'golang.org/toolchain';

/** The machine that the toolchain runs on. */
type System = ToolNeed['system'];

/** The version of the module: `v0.0.1-go1.26.8.linux-amd64`. @param version without `go` */
export function moduleVersionOf(version: string, { os, architecture }: System): string {
  return `v0.0.1-go${version}.${os}-${architecture}`;
}

/** Where cmd/go unpacks a toolchain. */
export function toolchainDirectory(moduleCache: string, moduleVersion: string): string {
  return join(moduleCache, `${MODULE}@${moduleVersion}`);
}

/** What cmd/go keeps beside downloads: `.ziphash`, `.partial`, `.lock`. */
export function downloadFile(
  moduleCache: string,
  moduleVersion: string,
  extension: string,
): string {
  return join(moduleCache, 'cache/download', MODULE, '@v', `${moduleVersion}${extension}`);
}
