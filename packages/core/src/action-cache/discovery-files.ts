import { readdirSync, realpathSync } from 'node:fs';
import { readRegularFile } from '@strake/oci/internal';
import type { DiscoveryFiles } from './discovery.ts';

/** Files as they are now. */
export const discoveryFiles: DiscoveryFiles = Object.freeze({
  read: (path: string) => orNothing(() => readRegularFile(path)),
  list: (path: string) => orNothing(() => readdirSync(path).sort()) ?? [],
  realPath: (path: string) => orNothing(() => realpathSync(path)),
} satisfies DiscoveryFiles);

function orNothing<Value>(look: () => Value): Value | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
