import { existsSync, globSync, readFileSync } from 'node:fs';

/**
 * What hints in the source code of packages name and users cannot open.
 * @param repository URL of the repository
 * @returns one line per occurrence
 */
export function wrongHints(repository: string): readonly string[] {
  return globSync('packages/*/src/**/*.ts')
    .filter((file) => !file.endsWith('.test.ts'))
    .sort()
    .flatMap((file) =>
      hintsIn(readFileSync(file, 'utf8'), repository).map((line) => `${file}: ${line}`),
    );
}

/** What a text of source code names and users cannot open. */
export function hintsIn(text: string, repository: string): readonly string[] {
  const dead = namedPages(text, repository)
    .filter((page) => !existsSync(new URL(`../../${page}`, import.meta.url)))
    .map((page) => `${page} does not exist`);
  return [...wrongAddresses(text, repository), ...deadHints(text), ...dead];
}

/**
 * Finds lines of source code, without comments, that name a file of the repository: users of a package do not have it.
 * @returns one line per occurrence
 */
function deadHints(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    if (/^\s*(\*|\/\*|\/\/)/.test(line)) return [];
    const [name] =
      /(?<!\/blob\/main\/)\b(docs|examples|bench)\/[\w-]+|\b(README|SECURITY|CONTRIBUTING|ARCHITECTURE)\.md/.exec(
        line,
      ) ?? [];
    return name === undefined
      ? []
      : [`"${name}" is not in the package; use a URL or "strake help"`];
  });
}

/**
 * Finds URLs in source code that name another repository of strake than the root's package.json: the link would be broken.
 * @returns one line per URL
 */
function wrongAddresses(text: string, repository: string): readonly string[] {
  return [...text.matchAll(/https:\/\/github\.com\/[\w.-]+\/strake\b/g)]
    .map(([url]) => url)
    .filter((url) => url !== repository)
    .map((url) => `${url} is not ${repository}`);
}

/** Pages of the repository that source code names by URL, as paths in it. */
function namedPages(text: string, repository: string): readonly string[] {
  const start = `${repository}/blob/main/`;
  return [...text.matchAll(/https:[\w/.-]+\.md\b/g)].flatMap(([url]) =>
    url.startsWith(start) ? [url.slice(start.length)] : [],
  );
}
