/** A tag that Go accepts as a version. Source: https://go.dev/ref/mod#versions */
export const VERSION = /^v(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([0-9A-Za-z.-]+))?$/;

/**
 * Compares two versions of Go modules, pseudo-versions too.
 * @returns negative if the first is lower; 0 also where one of them is not a version
 * Source: https://semver.org, 11.
 */
export function compareVersions(a: string, b: string): number {
  const [first, second] = [parse(a), parse(b)];
  if (!first || !second) return 0;
  for (const at of [1, 2, 3]) {
    const difference = Number(first[at]) - Number(second[at]);
    if (difference !== 0) return difference;
  }
  const [early, other] = [first[4], second[4]];
  if (early === undefined || other === undefined)
    return Number(early === undefined) - Number(other === undefined);
  return comparePrereleases(early.split('.'), other.split('.'));
}

/** What follows `+` has no order: `+incompatible`. */
function parse(version: string): RegExpExecArray | null {
  return VERSION.exec(version.replace(/\+[0-9A-Za-z.-]+$/, ''));
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
