import { dirname, sep } from 'node:path';
import type { SharedInputs } from './inputs.ts';
import type { InputQuery } from './recorded-input.ts';

/** Whether a query for names, or a tree, includes a file. */
export function isReadBy(query: InputQuery, file: string): boolean {
  if (query.kind === 'names') return dirname(file) === query.path;
  return query.kind === 'tree' && file.startsWith(`${query.path}${sep}`);
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
