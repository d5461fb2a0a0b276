import { type LayerPlan, parentsOf } from '@strake/core/plugin';
import { linkTarget } from './link-target.ts';
import { foldCase } from './windows-name.ts';

/** Maximum length of a chain of links. */
const MOST = 63;

/**
 * Determines which paths resolve to directories of the plan, following links. Directories of the base are unknown.
 * @returns a predicate for a path `/a/b` in the image
 */
export function directoryFinder(plan: LayerPlan): (path: string) => boolean {
  const directories = new Set<string>(['']);
  const links = new Map<string, string>();
  for (const entry of plan.layers.flatMap((layer) => layer.entries)) {
    const key = foldCase(entry.path);
    for (const path of parentsOf(key)) directories.add(path);
    // A higher layer's entry replaces a lower one's.
    directories.delete(key);
    links.delete(key);
    if (entry.type === 'directory') directories.add(key);
    if (entry.type !== 'symlink') continue;
    const target = linkTarget(entry.path, entry.target);
    if (typeof target !== 'string' && target.path !== undefined) links.set(key, target.path);
  }

  /** Resolves a path; undefined for a cycle. */
  function follow(path: string, hops: number): string | undefined {
    let real: string | undefined = '';
    for (const name of foldCase(path).split('/').filter(Boolean)) {
      const next: string = `${real}/${name}`;
      const link = links.get(next);
      real = link === undefined ? next : hops >= MOST ? undefined : follow(link, hops + 1);
      if (real === undefined) return undefined;
    }
    return real;
  }

  return (path) => {
    const real = follow(path, 0);
    return real !== undefined && directories.has(real);
  };
}
