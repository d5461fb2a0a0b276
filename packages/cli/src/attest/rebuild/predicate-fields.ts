import type { StrakeError } from '@strake/core';
import { commandError } from '../../error-codes.ts';

const LONGEST = 4096;
const MOST = 1000;

/** An image that cannot be built again, and why. */
export function impossible(why: string, hint: string): StrakeError {
  return commandError('REBUILD_IMPOSSIBLE', `the image cannot be built again: ${why}`, { hint });
}

/** A text that is not empty, on one line. @throws REBUILD_IMPOSSIBLE */
export function text(value: unknown, what: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: no name or path has any
  if (typeof value === 'string' && value !== '' && !/[\0-\x1f\x7f]/.test(value)) {
    if (value.length <= LONGEST) return value;
  }
  throw impossible(
    `${what} is missing or malformed in its provenance`,
    'It may be of another version of strake, or of an image that was built outside of a git repository.',
  );
}

/** A list of texts. @throws REBUILD_IMPOSSIBLE */
export function texts(value: unknown, what: string): readonly string[] {
  return Array.isArray(value) && value.length <= MOST
    ? value.map((each) => text(each, what))
    : [text(undefined, what)];
}
