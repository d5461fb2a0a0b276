import { parseMode, parseSeconds, StrakeError } from '@strake/core/plugin';
import type { EntryOptions } from './options.ts';

/**
 * Mode, owner and time of a layer entry; absent ones get core's defaults.
 * @throws CONFIG_VALUE_INVALID
 */
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
    ...(mtime === undefined ? {} : { mtime: seconds(mtime) }),
  };
}

function seconds(mtime: string | number): number {
  const parsed = parseSeconds(mtime);
  if (parsed !== undefined) return parsed;
  throw new StrakeError('CONFIG_VALUE_INVALID', `mtime "${mtime}" is not a time`, {
    hint: 'Write it like "2026-01-31T12:00:00Z", or in seconds since 1970.',
  });
}
