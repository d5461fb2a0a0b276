/** Pages of `docs/` that the command names; each exists, as a test promises. */
export const PAGES = [
  'attest',
  'cache',
  'ci',
  'cli',
  'config',
  'copy',
  'diff',
  'errors',
  'explore',
  'from-ko',
  'index',
  'init',
  'install',
  'kubernetes',
  'login',
  'other-languages',
  'plan',
  'plugin-ko',
  'plugins',
  'rebase',
  'size',
  'why',
] as const;

export type Page = (typeof PAGES)[number];

/** URL of a page: whoever installed the package has no `docs/`. */
export function documentation(page: Page): string {
  return `https://github.com/strake-build/strake/blob/main/docs/${page}.md`;
}
