import { type BuildOptions, type LocatedPackage, locatePackages, StrakeError } from '@strake/core';

/** What a name on the command line means. */
export interface WantedPackages {
  /** As on the command line. */
  readonly given: string;
  /** The packages: one, or those that a pattern matches. */
  readonly names: readonly string[];
}

/** Names of packages, with patterns replaced by what they match. */
export interface ExpandedPackages {
  readonly wanted: readonly WantedPackages[];
  /** Each package once, with a name for its image; undefined if no name is a pattern. */
  readonly located?: readonly LocatedPackage[];
}

/**
 * Replaces patterns such as `./cmd/...` by the packages that they match.
 * @throws the errors of the plugin that knows the packages
 */
export async function expandPatterns(
  packages: readonly string[],
  options: BuildOptions,
  cwd: string,
): Promise<ExpandedPackages> {
  const plain = packages.map((given) => ({ given, names: [given] }));
  if (!packages.some(isPattern)) return { wanted: plain };
  const locate = (names: readonly string[]) =>
    locatePackages(names, { ...options, cwd, cache: false });
  const all = await locate(packages).catch((thrown: unknown) => {
    // No plugin locates packages: to one of them this may be a plain name.
    if (StrakeError.is(thrown) && thrown.code === 'CONFIG_OPTION' && !thrown.facts.plugin) return;
    throw thrown;
  });
  if (all === undefined) return { wanted: plain };
  const wanted: WantedPackages[] = [];
  for (const given of packages) {
    const found = isPattern(given) ? await locate([given]) : [{ name: given }];
    wanted.push({ given, names: found.map(({ name }) => name) });
  }
  return { wanted, located: [...new Map(all.map((each) => [each.path, each])).values()] };
}

/** Whether a name may mean several packages. */
export function isPattern(name: string): boolean {
  return name.includes('...');
}
