import { parseMode } from '@strake/core/plugin';
import type { EntryOptions } from './options.ts';

/** Mode, owner and time as a layer entry takes them; absent ones are left to core. */
export function entryFields({ mode, owner, mtime }: EntryOptions): {
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly mtime?: number;
} {
  const [uid, gid = uid] = owner === undefined ? [] : String(owner).split(':').map(Number);
  return {
    ...(mode === undefined ? {} : { mode: parseMode(mode) }),
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
    ...(mtime === undefined ? {} : { mtime }),
  };
}
