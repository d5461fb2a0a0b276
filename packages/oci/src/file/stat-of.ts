import { type Stats, statSync } from 'node:fs';

/**
 * The state of a file, or of the link itself with `lstatSync`.
 * @returns undefined if it does not exist or is out of reach
 */
export function statOf(path: string, stat = statSync): Stats | undefined {
  try {
    return stat(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
