/** The facts in the package.json of a package. */
export interface Manifest {
  readonly version?: unknown;
  readonly homepage?: unknown;
  readonly bugs?: unknown;
  readonly license?: unknown;
  readonly repository?: unknown;
  readonly keywords?: unknown;
}

/** The dependencies of a package, by name. */
export interface Dependencies {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/**
 * Compares the package.json of a package with the expected facts.
 * @param root the root's package.json, which has the expected values
 * @param home directory of the package in the repository: `packages/core`
 * @param repository URL of the repository
 * @returns one line per difference
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

/** Files that every package ships. */
const NEEDED = ['LICENSE', 'README.md', 'package.json'];

/** @param paths of the files in the package */
export function missingFiles(paths: readonly string[]): readonly string[] {
  return NEEDED.filter((name) => !paths.includes(name)).map((name) => `${name} is missing`);
}

/** What is missing in the page that npm shows of a package: its README, and the keywords by which it is found. */
export function pageProblems(readme: string, { keywords }: Manifest): readonly string[] {
  const problems: string[] = [];
  if (!/^```[a-z]+$/m.test(readme)) problems.push('README.md has no example');
  if (!readme.includes('Licence: ')) problems.push('README.md does not name the licence');
  for (const [, target = ''] of readme.matchAll(/\]\(([^)]+)\)/g))
    if (!/^(https:|#)/.test(target)) problems.push(`README.md: ${target} leads nowhere on npm`);
  if (!Array.isArray(keywords) || keywords.length === 0)
    problems.push('package.json: "keywords" is empty');
  return problems;
}
