import { join } from 'node:path';
import type { DiscoveryFiles } from '@strake/core/plugin';
import { readImports } from '../discovery/go-header.ts';
import { type BuildTarget, mayBuild } from './build-constraint.ts';

/** The package clauses of the Go files in a directory, without tests. */
export interface PackageClauses {
  /** Of the files that are built, sorted. */
  readonly built: readonly string[];
  /** Of those that build constraints exclude, sorted. */
  readonly excluded: readonly string[];
}

/** @param directory absolute; one that does not exist has no files */
export function packageClauses(
  directory: string,
  files: DiscoveryFiles,
  target?: BuildTarget,
): PackageClauses {
  const built = new Set<string>();
  const excluded = new Set<string>();
  for (const name of files.list(directory)) {
    if (!/^[^_.].*(?<!_test)\.go$/.test(name)) continue;
    const text = files.read(join(directory, name));
    const clause = text === undefined ? undefined : readImports(text)?.name;
    // Go ignores files of this package.
    if (text === undefined || clause === undefined || clause === 'documentation') continue;
    (mayBuild(name, text, target) ? built : excluded).add(clause);
  }
  return { built: [...built].sort(), excluded: [...excluded].sort() };
}
