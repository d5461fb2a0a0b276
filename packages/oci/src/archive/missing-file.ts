import { StrakeError, shortened } from '../errors/index.ts';
import type { LayoutFiles } from '../layout/index.ts';

/** The error for a file that an archive refers to but does not contain. */
export function missingFile(files: LayoutFiles, path: string): StrakeError {
  return new StrakeError('LAYOUT_INVALID', `${files.name} has no ${shortened(path)}`, {
    hint: 'The archive is incomplete; create it again.',
  });
}
