/** A tag that Go accepts as a version. Source: https://go.dev/ref/mod#versions */
const VERSION = /^v(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([0-9A-Za-z.-]+))?$/;

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

/** Source: https://semver.org, 11. */
function compareVersions(a: string, b: string): number {
  const [first, second] = [VERSION.exec(a) ?? [], VERSION.exec(b) ?? []];
  for (const at of [1, 2, 3]) {
    const difference = Number(first[at]) - Number(second[at]);
    if (difference !== 0) return difference;
  }
  const [early, other] = [first[4], second[4]];
  if (early === undefined || other === undefined)
    return Number(early === undefined) - Number(other === undefined);
  return comparePrereleases(early.split('.'), other.split('.'));
}

function comparePrereleases(a: readonly string[], b: readonly string[]): number {
  for (const [at, part] of a.entries()) {
    const other = b[at];
    if (other === undefined) return 1;
    if (part === other) continue;
    const [isNumber, isOther] = [/^\d+$/.test(part), /^\d+$/.test(other)];
    if (isNumber && isOther) return Number(part) - Number(other);
    if (isNumber !== isOther) return isNumber ? -1 : 1;
    return part < other ? -1 : 1;
  }
  return a.length - b.length;
}
