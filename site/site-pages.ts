// Which pages of the repository the site has, where they are on it, and how they link each other.
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { REPOSITORY } from '../scripts/repository.ts';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const INDEX = 'docs/index.md';

/** The directory that the generator reads. */
export const PAGES = join(ROOT, 'site/pages');

/** A page: its path in the repository, and what its link is called. */
interface ListedPage {
  readonly path: string;
  readonly title: string;
}

/** The sections of docs/index.md, which lists all pages. */
function sections(): readonly {
  readonly heading: string;
  readonly pages: readonly ListedPage[];
}[] {
  const [, ...parts] = readFileSync(join(ROOT, INDEX), 'utf8').split(/^## /m);
  return parts.map((part) => ({
    heading: part.slice(0, part.indexOf('\n')),
    pages: [...part.matchAll(/^\| \[([^\]]+)\]\(([^)]+\.md)\)/gm)].map(
      ([, title = '', to = '']) => ({ title, path: normalize(join('docs', to)) }),
    ),
  }));
}

/** Paths, in the repository, of all pages of the site. */
export function sitePages(): readonly string[] {
  return [...new Set([INDEX, ...sections().flatMap(({ pages }) => pages.map(({ path }) => path))])];
}

/** Files that pages show. */
export function siteImages(): readonly string[] {
  return globSync('docs/images/*', { cwd: ROOT });
}

/** The side bar: all pages, by the sections of docs/index.md. */
export function sidebar() {
  return sections().map(({ heading, pages }) => ({
    text: heading,
    items: pages.map(({ title, path }) => ({
      text: title,
      link: `/${sitePath(path).replace(/\.md$/, '')}`,
    })),
  }));
}

/** Where a file of the repository is on the site. */
export function sitePath(path: string): string {
  if (path === 'README.md') return 'index.md';
  if (path === INDEX) return 'pages.md';
  return path
    .replace(/^docs\//, '')
    .replace(/\/README\.md$/, '.md')
    .toLowerCase();
}

/** The text of a page with links that are right on the site: to its pages, else to the repository. */
export function siteText(page: string, text: string, pages: readonly string[]): string {
  const from = dirname(sitePath(page));
  const files = `${REPOSITORY}/blob/main/`;
  return (
    text
      // The generator links such headings by what is behind the brackets.
      .replace(/^(#+ )\[([^\]]+)\](?!\()/gm, '$1$2')
      .split(/(^```[\s\S]*?^```$)/m)
      .map((part) =>
        part.startsWith('```')
          ? part
          : part.replace(/\]\(([^)\s]+)\)/g, (_, to: string) => `](${linkOf(to)})`),
      )
      .join('')
  );

  function linkOf(to: string): string {
    const own = to.startsWith(files) ? to.slice(files.length) : undefined;
    if (own === undefined && /^([a-z]+:|#)/.test(to)) return to;
    const [path = '', anchor] = (own ?? normalize(join(dirname(page), to))).split('#');
    if (!pages.includes(path)) return own === undefined ? `${files}${path}${hash(anchor)}` : to;
    const target = relative(from, sitePath(path));
    return `${target.startsWith('.') ? target : `./${target}`}${hash(anchor)}`;
  }
}

const hash = (anchor: string | undefined) => (anchor === undefined ? '' : `#${anchor}`);
