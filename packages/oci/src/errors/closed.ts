import { StrakeError } from './strake-error.ts';

/**
 * The error for something that is used after it was closed.
 * @param what `the registry client`
 */
export function closed(what: string): StrakeError {
  return new StrakeError('CLOSED', `${what} is closed`, {
    hint: 'Close it when nothing uses it any more, or open another one.',
  });
}
