import { compareVersions, VERSION } from './compare-versions.ts';

/**
 * Selects the highest of several versions on a commit, as Go does: git returns the latest tag, or any. Only the
 * module's path tells its major version, so the tag that git found decides it.
 * @param found the tag that git found
 * @param versions in the form of `Git.versions`
 * @returns `found` if it is not a version
 */
export function highestVersion(found: string, versions: readonly string[]): string {
  const major = majorOf(found);
  if (major === undefined) return found;
  const tags = versions.flatMap((each) => /^(v.*)@HEAD$/.exec(each)?.[1] ?? []);
  return tags
    .filter((tag) => majorOf(tag) === major)
    .reduce((highest, tag) => (compareVersions(tag, highest) > 0 ? tag : highest), found);
}

/** Modules of version 0 and 1 have the same path. */
function majorOf(tag: string): number | undefined {
  const [, major] = VERSION.exec(tag) ?? [];
  return major === undefined ? undefined : Math.max(1, Number(major));
}
