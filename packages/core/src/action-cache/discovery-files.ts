import { readdirSync, realpathSync } from 'node:fs';
import { readRegularFile } from '@strake/oci/internal';
import type { DiscoveryFiles } from './discovery.ts';

/** Files as they are now. */
export const discoveryFiles: DiscoveryFiles = {
  read: (path) => orNothing(() => readRegularFile(path).toString()),
  list: (path) => orNothing(() => readdirSync(path).sort()) ?? [],
  realPath: (path) => orNothing(() => realpathSync(path)),
};

function orNothing<Value>(look: () => Value): Value | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
