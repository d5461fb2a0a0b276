import { StrakeError } from '../errors/index.ts';
import type { StringMap } from '../spec/descriptor.ts';
import { MAX_LISTED_PATH_BYTES, MAX_TAR_ENTRIES } from '../spec/limits.ts';
import type { EntryReport } from './image-report.ts';

/**
 * Counts the entries that a report lists, those of a layer once for each image that has it.
 * @returns a function that counts one more entry. @throws LIMIT_EXCEEDED
 */
export function countEntries(name: string): (entry: EntryReport, attributes?: StringMap) => void {
  let [count, size] = [0, 0];
  return ({ path, target = '' }, attributes = {}) => {
    count += 1;
    size += Buffer.byteLength(path) + Buffer.byteLength(target);
    for (const [key, value] of Object.entries(attributes))
      size += Buffer.byteLength(key) + Buffer.byteLength(value);
    if (count > MAX_TAR_ENTRIES) throw tooMany(name, `${MAX_TAR_ENTRIES} entries`);
    if (size > MAX_LISTED_PATH_BYTES)
      throw tooMany(name, `${MAX_LISTED_PATH_BYTES} bytes of paths`);
  };
}

function tooMany(name: string, bound: string): StrakeError {
  return new StrakeError('LIMIT_EXCEEDED', `the layers of ${name} have more than ${bound}`, {
    hint: 'Select one platform, or omit the layers.',
  });
}
