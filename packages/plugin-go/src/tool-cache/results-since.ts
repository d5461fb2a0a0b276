import type { ToolCacheContext, UsedResult } from '@strake/core/plugin';
import { CACHE_DIRECTORIES, listActions, pathOf, readEntry } from './cache-entries.ts';

/**
 * What go kept or found since a moment: compiled packages, and results of tests and of `go vet`. Go sets the time of a file that it
 * uses only if that is more than an hour old.
 * @param moment milliseconds since 1970
 */
export function resultsSince(moment: number, context: ToolCacheContext): readonly UsedResult[] {
  return CACHE_DIRECTORIES.flatMap((directory) => listActions(directory, context))
    .filter((id) => (context.modified(pathOf(id, 'a')) ?? Number.NEGATIVE_INFINITY) >= moment)
    .flatMap((id) => {
      const entry = readEntry(id, context);
      return entry ? { operands: context.operands, group: 'results', files: entry.files } : [];
    });
}
