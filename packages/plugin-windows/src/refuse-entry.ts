import { type Entry, type ErrorCode, type Layer, StrakeError } from '@strake/core/plugin';

/** The error for an entry that a Windows layer cannot contain. */
export function refuseEntry(
  layer: Layer,
  entry: Entry,
  what: string,
  hint: string,
  code: ErrorCode = 'LAYER_ENTRY_INVALID',
): StrakeError {
  // A path may contain a line end; a message is one line.
  const path = /\p{Cc}/u.test(entry.path) ? JSON.stringify(entry.path) : entry.path;
  return new StrakeError(code, `entry ${path} of layer "${layer.id}" ${what}`, { hint });
}
