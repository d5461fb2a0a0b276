import { join } from 'node:path';
import type { DiscoveryFiles } from '@strake/core/plugin';

/**
 * The vendor directory that go uses instead of other modules, wherever these are; undefined if it uses none, or if that is uncertain.
 * Source: cmd/go/internal/modload, `setDefaultBuildMod`.
 * @param directory of go.work, or of go.mod without a workspace
 * @param go the version in this file
 */
export function vendorDirectory(
  { directory, go = '', isWorkspace }: VendoringModule,
  mod: string | undefined,
  disk: DiscoveryFiles,
): string | undefined {
  if (mod !== undefined && mod !== 'vendor') return undefined;
  const vendor = join(directory, 'vendor');
  const list = disk.read(join(vendor, 'modules.txt'));
  if (list === undefined) return undefined;
  if (mod === undefined && isForWorkspace(list) !== isWorkspace) return undefined;
  // Go without "go work vendor" ignores the directory, unless it refuses such a go.work.
  const isNewEnough = isWorkspace ? isAtLeast(go, 22) : mod === 'vendor' || isAtLeast(go, 14);
  return isNewEnough ? vendor : undefined;
}

interface VendoringModule {
  readonly directory: string;
  readonly go?: string | undefined;
  readonly isWorkspace: boolean;
}

function isForWorkspace(list: string): boolean {
  const [line = ''] = list.split('\n');
  const [mark, words = ''] = [line.slice(0, 3), line.slice(3)];
  return mark === '## ' && words.split(';').some((word) => word.trim() === 'workspace');
}

/** Whether a version of Go is 1.MINOR or later. */
function isAtLeast(version: string, minor: number): boolean {
  return /^1\.\d+/.test(version) && Number.parseInt(version.slice(2), 10) >= minor;
}
