import { readdirSync, realpathSync, statSync } from 'node:fs';
import { readRegularFile } from '@strake/oci/internal';
import type { DiscoveryFiles } from './discovery.ts';

/** Files as they are now. Discoveries may keep what they derived from the files of one such object: each build creates its own. */
export function createDiscoveryFiles(): DiscoveryFiles {
  return Object.freeze({
    read: (path: string) => orNothing(() => readRegularFile(path)),
    list: (path: string) => orNothing(() => readdirSync(path).sort()) ?? [],
    realPath: (path: string) => orNothing(() => realpathSync(path)),
    type: (path: string) => orNothing(() => typeOf(path)),
  } satisfies DiscoveryFiles);
}

function typeOf(path: string): ReturnType<DiscoveryFiles['type']> {
  const facts = statSync(path, { throwIfNoEntry: false });
  if (facts === undefined) return undefined;
  if (facts.isFile()) return 'file';
  return facts.isDirectory() ? 'directory' : 'other';
}

function orNothing<Value>(look: () => Value): Value | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
