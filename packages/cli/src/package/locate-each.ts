import {
  type LocatedPackage,
  type LocatePackagesOptions,
  locatePackages,
  StrakeError,
} from '@strake/core';

/** By name: its package, or why it has none. */
export type LocatedEach = ReadonlyMap<string, LocatedPackage | StrakeError>;

/**
 * What each of many names means, asked together: a plugin may need a process to answer.
 * @param names without patterns, so that each is one package
 */
export async function locateEach(
  names: readonly string[],
  options: LocatePackagesOptions,
): Promise<LocatedEach> {
  const found = new Map<string, LocatedPackage | StrakeError>();
  let left = [...new Set(names)];
  while (left.length > 0) {
    const answer = await locateAll(left, options);
    if (answer === undefined) break;
    for (const [name, each] of answer) found.set(name, each);
    left = left.filter((name) => !answer.has(name));
  }
  // What the plugin says of all of them is not about one.
  for (const name of left) {
    const [answer] = (await locateAll([name], options))?.values() ?? [];
    if (answer) found.set(name, answer);
  }
  return found;
}

/** @returns an answer for at least one name; undefined if there is none that belongs to one */
async function locateAll(
  names: readonly string[],
  options: LocatePackagesOptions,
): Promise<LocatedEach | undefined> {
  const [only = ''] = names;
  try {
    const located = await locatePackages(names, options);
    if (located.length !== names.length) return undefined;
    return new Map(located.map((each, at) => [names[at] ?? '', each]));
  } catch (thrown) {
    if (!StrakeError.is(thrown)) throw thrown;
    if (names.length === 1) return new Map([[only, thrown]]);
    const asked = new Set(names);
    const failures = (thrown.facts.errors ?? [thrown]).filter((each) => StrakeError.is(each));
    const named = failures.flatMap((each) => {
      const name = each.facts.package;
      return name !== undefined && asked.has(name) ? [[name, each] as const] : [];
    });
    return named.length > 0 ? new Map(named) : undefined;
  }
}
