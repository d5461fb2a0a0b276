import { StrakeError } from '../errors/index.ts';
import type { TarEntry } from './tar-entry.ts';

/** The error for a content that is longer or shorter than its entry says. */
export function contentChanged({ name }: TarEntry): StrakeError {
  return new StrakeError('FILE_CHANGED', `${name} changed while it was read`, {
    hint: 'Something wrote to this file while it was read; try again once it no longer changes.',
  });
}
