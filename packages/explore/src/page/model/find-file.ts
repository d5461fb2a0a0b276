import { type Directory, type File, isDirectory } from './directory.ts';

/** The file at a path; undefined: there is none. @param path without a slash at its beginning */
export function findFile(root: Directory, path: string): File | undefined {
  let at: Directory | File | undefined = root;
  for (const name of path.split('/')) at = at && isDirectory(at) ? at.members.get(name) : undefined;
  return at && !isDirectory(at) ? at : undefined;
}
