import { type Entry, type ErrorCode, type Layer, StrakeError } from '@strake/core/plugin';

/** The error of an entry that no Windows layer can hold. */
export function refuseEntry(
  layer: Layer,
  entry: Entry,
  what: string,
  hint: string,
  code: ErrorCode = 'LAYER_ENTRY_INVALID',
): StrakeError {
  // A path may hold a line end; a message is one line.
  const path = /\p{Cc}/u.test(entry.path) ? JSON.stringify(entry.path) : entry.path;
  return new StrakeError(code, `entry ${path} of layer "${layer.id}" ${what}`, { hint });
}
