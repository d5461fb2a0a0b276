import { StrakeError, shortened } from '../errors/index.ts';
import type { LayoutFiles } from '../layout/index.ts';

/** A file that an archive names and lacks. */
export function missingFile(files: LayoutFiles, path: string): StrakeError {
  return new StrakeError('LAYOUT_INVALID', `${files.name} has no ${shortened(path)}`, {
    hint: 'The archive is incomplete: make it again.',
  });
}
