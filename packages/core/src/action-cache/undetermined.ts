import { dirname } from 'node:path';
import { readFileState } from '@strake/oci/internal';
import type { InputQuery } from './recorded-input.ts';

/** Why an input cannot be determined, so that nothing is stored. */
export interface Undetermined {
  /** A sentence that names the input: `cannot determine /src/a.h (it changed while the step ran, or just before)`. */
  readonly why: string;
  /** Files that do not exist: looking at them before the next run makes sure that they did not when it began. */
  readonly absent: readonly string[];
  /** Directories of inputs: looking at them before the next run shows which are replaced while it runs. */
  readonly directories: readonly string[];
}

/** @param queries the inputs, as far as they are known */
export function undetermined(why: string, queries: readonly InputQuery[] = []): Undetermined {
  const paths = queries.flatMap((query) => ('path' in query ? [query] : []));
  return {
    why,
    absent: paths
      .filter(({ kind, path }) => kind === 'file' && readFileState(path) === undefined)
      .map(({ path }) => path),
    directories: [...new Set(paths.map(({ path }) => dirname(path)))],
  };
}

/** @param what the input */
export function cannotDetermine(what: string, why: string): string {
  return `cannot determine ${what} (${why})`;
}

/** Why the state of a file cannot be recorded: it changed too late. */
export const CHANGED_LATE = 'changed while the step ran, or just before';
