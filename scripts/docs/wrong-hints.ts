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
    .flatMap((file) => {
      const text = readFileSync(file, 'utf8');
      const own = /^packages.oci\b/.test(file) ? commandWords(text) : [];
      return [...hintsIn(text, repository), ...own].map((line) => `${file}: ${line}`);
    });
}

/** What `strake` does itself; anything else after its name is a command. */
const ACTS =
  /\bstrake (?:can verify|did not use|does not (?:follow|support)|reads?|supports|waits|writes)\b/g;

/** Sentences with words of the command line that are meant. */
const MEANT: readonly string[] = [
  'systemctl --user start podman.socket',
  'strake and registries accept',
  'strake layer 1',
  'strake zip 1',
];

/**
 * Finds sentences in source code of `@strake/oci` that name what its users do not have: commands and options of strake, plugins, a
 * configuration. `command-hint.ts` of the CLI replaces its hints by those of the command.
 * @returns one line per sentence
 */
export function commandWords(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    if (/^\s*(\*|\/\*|\/\/)/.test(line)) return [];
    return [...line.matchAll(/(['"`])(?=[^\s'"`]* )(?:\\.|(?!\1).)*\1/g)].flatMap(([sentence]) => {
      const rest = MEANT.reduce((left, each) => left.replace(each, ''), sentence.replace(ACTS, ''));
      const [word] =
        /\bstrake |\bplugins?\b|\bconfiguration\b|(?<![\w-])--[a-z][\w-]*/.exec(rest) ?? [];
      return word === undefined
        ? []
        : [`${sentence} names "${word}", which a library does not have`];
    });
  });
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
