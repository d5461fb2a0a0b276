import { commandError } from '../error-codes.ts';

const MOST_ENTRIES = 1_000_000;

/** Of paths, in UTF-16 units. */
const MOST_PATHS = 64 << 20;

/** Counts entries of layers as they are read. @returns what counts one more. @throws LIMIT_EXCEEDED */
export function countSizes(name: string): (path: string) => void {
  let [count, length] = [0, 0];
  return (path) => {
    count += 1;
    length += path.length;
    if (count > MOST_ENTRIES) throw tooMuch(name, `${MOST_ENTRIES} entries`);
    if (length > MOST_PATHS) throw tooMuch(name, `${MOST_PATHS} characters of paths`);
  };
}

/** @param bound `1000000 entries` */
export function tooMuch(name: string, bound: string) {
  return commandError('LIMIT_EXCEEDED', `the layers of ${name} have more than ${bound}`, {
    hint: 'Select one platform with -p.',
  });
}
