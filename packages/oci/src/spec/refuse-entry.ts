import { type ErrorCode, StrakeError, shortened } from '../errors/index.ts';
import type { Entry, Layer } from './layer.ts';

/**
 * The error for an entry that a layer cannot contain.
 * @param what follows the path: `is an opaque whiteout, which Windows does not support`
 */
export function refuseEntry(
  layer: Layer,
  entry: Entry,
  what: string,
  hint: string,
  code: ErrorCode = 'LAYER_ENTRY_INVALID',
): StrakeError {
  // A path may contain a line break; a message is one line.
  const shown = shortened(entry.path);
  const path = /\p{Cc}/u.test(shown) ? JSON.stringify(shown) : shown;
  return new StrakeError(code, `entry ${path} of layer "${layer.id}" ${what}`, { hint });
}
