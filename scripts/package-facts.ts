/** What a package says of itself. */
export interface Manifest {
  readonly version?: unknown;
  readonly homepage?: unknown;
  readonly bugs?: unknown;
  readonly license?: unknown;
  readonly repository?: unknown;
}

/** What a package needs, by name. */
export interface Dependencies {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/**
 * What a package says of itself, and should not.
 * @param root the root's package.json, which says it for all of them
 * @param home directory of the package in the repository: `packages/core`
 * @param repository URL of the repository
 * @returns one line a difference
 */
export function wrongFacts(
  found: Manifest,
  root: Manifest,
  home: string,
  repository: string,
): readonly string[] {
  const wanted = {
    version: root.version,
    homepage: `${repository}/tree/main/${home}#readme`,
    bugs: root.bugs,
    license: root.license,
    repository: { ...(root.repository as object), directory: home },
  };
  return Object.entries(wanted).flatMap(([key, value]) => {
    const text = JSON.stringify(value);
    return JSON.stringify(found[key as keyof Manifest]) === text
      ? []
      : [`package.json: "${key}" is not ${text}`];
  });
}

/** Versions of own packages that are not the root's: `npm ci` would take them from the registry. */
export function wrongVersions(
  { dependencies = {}, devDependencies = {} }: Dependencies,
  version: string,
): readonly string[] {
  return Object.entries({ ...dependencies, ...devDependencies })
    .filter(([name, found]) => name.startsWith('@strake/') && found !== version)
    .map(([name, found]) => `package.json: ${name} is ${found}, not ${version}`);
}

/** What the page of a package on npm shows. */
const NEEDED = ['README.md', 'package.json'];

/** @param paths of the files in the package */
export function missingFiles(paths: readonly string[]): readonly string[] {
  return NEEDED.filter((name) => !paths.includes(name)).map((name) => `${name} is missing`);
}

/**
 * Lines of source code, without comments, that name a file which only the repository has: who reads a hint has the package alone.
 * @returns one line a place
 */
export function deadHints(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    if (/^\s*(\*|\/\*|\/\/)/.test(line)) return [];
    const [name] =
      /(?<!\/blob\/main\/)\b(docs|examples|bench)\/[\w-]+|\b(README|SECURITY|CONTRIBUTING|ARCHITECTURE)\.md/.exec(
        line,
      ) ?? [];
    return name === undefined ? [] : [`"${name}" is in no package; name a URL or "strake help"`];
  });
}

/** Pages of the repository that source code names by URL, as paths in it. */
export function namedPages(text: string, repository: string): readonly string[] {
  const start = `${repository}/blob/main/`;
  return [...text.matchAll(/https:[\w/.-]+\.md\b/g)].flatMap(([url]) =>
    url.startsWith(start) ? [url.slice(start.length)] : [],
  );
}

/**
 * Addresses in source code that name another repository of strake than the root's package.json: a hint would lead nowhere.
 * @returns one line an address
 */
export function wrongAddresses(text: string, repository: string): readonly string[] {
  return [...text.matchAll(/https:\/\/github\.com\/[\w.-]+\/strake\b/g)]
    .map(([url]) => url)
    .filter((url) => url !== repository)
    .map((url) => `${url} is not ${repository}`);
}
