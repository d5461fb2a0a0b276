import { sep } from 'node:path';
import type { SharedInputs } from './inputs.ts';
import type { InputQuery } from './recorded-input.ts';

/**
 * A file that a query for names, or for a tree, includes.
 * @param files by their directories, one for each
 */
export function fileReadBy(
  query: InputQuery,
  files: ReadonlyMap<string, string>,
): string | undefined {
  if (query.kind === 'names') return files.get(query.path);
  if (query.kind !== 'tree') return undefined;
  const isIn = (directory: string) =>
    directory === query.path || directory.startsWith(`${query.path}${sep}`);
  return [...files].find(([directory]) => isIn(directory))?.[1];
}

/** Whether a path is determined by what a key contains anyway. */
export function coveredBy({ covered = [] }: SharedInputs): (path: string) => boolean {
  return (path) => covered.some((above) => path === above || path.startsWith(`${above}${sep}`));
}

/** Identifies a query for names or a tree. */
export function nameOf(query: InputQuery): string {
  switch (query.kind) {
    case 'names':
      return JSON.stringify(['names', query.path, query.suffixes, query.types]);
    case 'tree':
      return JSON.stringify(['tree', query.path, query.contents, query.unlinked]);
    case 'files':
    case 'tool':
    case 'env':
      return query.name;
    case 'command':
      return query.argv.join(' ');
    case 'file':
      return query.path;
  }
}
