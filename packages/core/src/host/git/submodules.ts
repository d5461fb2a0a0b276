import { join } from 'node:path';
import { readText } from './find-repository.ts';

/**
 * The directories of the submodules of a work tree. Source: gitmodules(5).
 * @param top absolute
 */
export function submodules(top: string): readonly string[] {
  const text = readText(join(top, '.gitmodules')) ?? '';
  return [...text.matchAll(/^\s*path\s*=\s*"?(.+?)"?\s*$/gm)].map(([, path = '']) =>
    join(top, path),
  );
}
