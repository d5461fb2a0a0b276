import { relative, sep } from 'node:path';
import type { InputQuery } from './recorded-input.ts';
import { nameOf } from './shared-query.ts';
import { sumTree } from './sum-tree.ts';
import { namesOf, sumOfFile } from './sums.ts';

type NamesQuery = InputQuery & { readonly kind: 'names' };
type TreeQuery = InputQuery & { readonly kind: 'tree' };

/** Digests of files, names and trees, for the keys of many steps: each is read once. */
export class SharedFiles {
  readonly #sums = new Map<string, Promise<string | undefined>>();
  readonly #names = new Map<string, string | undefined>();
  readonly #trees = new Map<string, ReturnType<typeof readTree>>();
  /** By directory and path. */
  readonly #places = new Map<string, string>();

  /** The digest of a file; undefined if there is none, or it cannot be read. */
  sum(path: string): Promise<string | undefined> {
    const sum = this.#sums.get(path) ?? sumOfFile(path);
    this.#sums.set(path, sum);
    return sum;
  }

  /** The digest of names in a directory; undefined if it is not one. */
  names(query: NamesQuery): string | undefined {
    const key = nameOf(query);
    if (!this.#names.has(key)) this.#names.set(key, namesOf(query));
    return this.#names.get(key);
  }

  /** The digest of a tree, and of its files by absolute path; undefined if it cannot be determined. */
  tree(query: TreeQuery): ReturnType<typeof readTree> {
    const key = nameOf(query);
    const tree = this.#trees.get(key) ?? readTree(query);
    this.#trees.set(key, tree);
    return tree;
  }

  /** An absolute path as a key has it: from a directory, with slashes. On another drive it stays absolute, and is found on no other machine. */
  place(directory: string, path: string): string {
    const key = `${directory}\n${path}`;
    const place = this.#places.get(key) ?? relative(directory, path).split(sep).join('/');
    this.#places.set(key, place);
    return place;
  }
}

async function readTree(query: TreeQuery) {
  const files = new Map<string, string>();
  const sum = await sumTree(query, undefined, (file, sha256) => files.set(file, sha256));
  return sum === undefined ? undefined : { sum, files };
}
