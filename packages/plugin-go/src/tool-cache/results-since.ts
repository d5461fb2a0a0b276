import type { ToolCacheContext, UsedResult } from '@strake/core/plugin';
import { CACHE_DIRECTORIES, listActions, pathOf, readEntry } from './cache-entries.ts';
import { modulesOf } from './project-modules.ts';

/**
 * What go kept or found since a moment: compiled packages, and results of tests and of `go vet`. Go sets the time of a file that it
 * uses only if that is more than an hour old. What contains the path of a module of the project changes with it: compiled packages name
 * their own files and symbols, and nothing else depends on the project.
 * @param moment milliseconds since 1970
 */
export function resultsSince(moment: number, context: ToolCacheContext): readonly UsedResult[] {
  const modules = modulesOf(context.key);
  return CACHE_DIRECTORIES.flatMap((directory) => listActions(directory, context))
    .filter((id) => (context.modified(pathOf(id, 'a')) ?? Number.NEGATIVE_INFINITY) >= moment)
    .flatMap((id) => {
      const entry = readEntry(id, context);
      if (entry === undefined) return [];
      const { files } = entry;
      const isOwn = context.contains(files[0].path, modules);
      return { operands: context.operands, group: isOwn ? 'project' : 'dependencies', files };
    });
}
