import { StrakeError, shortened } from '../errors/index.ts';
import { lengthFault } from './check-lengths.ts';
import type { TarEntry } from './tar-entry.ts';

/** @throws LAYER_ENTRY_INVALID for what neither the fields of a tar nor its records can hold */
export function checkTarEntry(entry: TarEntry): void {
  checkNumbers(entry);
  const long = lengthFault(entry);
  if (long === undefined) return;
  throw new StrakeError('LAYER_ENTRY_INVALID', `entry ${shortened(entry.name)} ${long}`, {
    hint: 'No operating system has such a file; shorten it.',
  });
}

function checkNumbers(entry: TarEntry): void {
  for (const name of ['mode', 'uid', 'gid', 'mtime', 'size'] as const) {
    const value = entry[name];
    const isHeld = Number.isSafeInteger(value) && (value >= 0 || name === 'mtime');
    if (isHeld && (name !== 'mode' || value <= 0o7777)) continue;
    const what = `entry ${entry.name} has the ${name} ${value}, which a tar cannot represent`;
    throw new StrakeError('LAYER_ENTRY_INVALID', what, {
      hint: `Set a whole number within the range of ${name}.`,
    });
  }
}
