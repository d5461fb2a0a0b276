// Generates the parts of docs/ pages between <!-- generated: NAME --> and <!-- /generated -->.
//   npm run docs             writes, and prints the pages that changed
//   npm run check -- docs    reports stale sections and broken links
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize, resolve } from 'node:path';
import { plugin as attest } from '@strake/plugin-attest';
import { plugin as crane } from '@strake/plugin-crane';
import { plugin as go } from '@strake/plugin-go';
import { plugin as ko } from '@strake/plugin-ko';
import { plugin as symlinks } from '@strake/plugin-symlinks';
import { plugin as windows } from '@strake/plugin-windows';
import {
  IMAGE_SCHEMA,
  PLATFORM_KEYS,
  plainSchema,
} from '../packages/core/src/config/data/config-schema.ts';
import { schemaOf } from '../packages/core/src/plugin/definition.ts';
import { apiReport } from './docs/api-report.ts';
import { ciExample } from './docs/ci-example.ts';
import { commandHelp } from './docs/command-help.ts';
import { CODES, errorTable, unusedCodes } from './docs/error-table.ts';
import { excerpt, wholeFile } from './docs/excerpt.ts';
import { hookTable } from './docs/hook-table.ts';
import { schemaTable } from './docs/schema-table.ts';
import { undeclaredCodes } from './docs/undeclared-codes.ts';
import { wrongHints } from './docs/wrong-hints.ts';
import { REPOSITORY } from './repository.ts';

const TEMPLATE = 'packages/create-strake-plugin/template/src';
const tap = (plugin: string, start: string) =>
  excerpt(`examples/plugins/${plugin}/src/index.ts`, start);

const SECTIONS: Readonly<Record<string, () => string>> = {
  errors: errorTable,
  hooks: hookTable,
  commands: () => commandHelp(),
  'ci of github': () => ciExample('github'),
  'ci of gitlab': () => ciExample('gitlab'),
  'ci of kubernetes': () => ciExample('kubernetes'),
  'keys of an image': () => schemaTable(IMAGE_SCHEMA, (key) => PLATFORM_KEYS.includes(key)),
  'keys at the top': () => schemaTable(topSchema()),
  'options of attest': () => schemaTable(schemaOf(attest)),
  'options of crane': () => schemaTable(schemaOf(crane)),
  'options of go': () => schemaTable(schemaOf(go)),
  'options of ko': () => schemaTable(schemaOf(ko)),
  'options of symlinks': () => schemaTable(schemaOf(symlinks)),
  'options of windows': () => schemaTable(schemaOf(windows)),
  'first plugin': () => wholeFile(`${TEMPLATE}/index.ts`),
  'first test': () => wholeFile(`${TEMPLATE}/index.test.ts`),
  'fake programs': () =>
    excerpt('examples/plugins/rust/src/index.test.ts', 'const programs: MemoryPrograms'),
  'a compile tap': () => tap('strip', 'compile: {'),
  'a discovery': () => wholeFile('examples/plugins/esbuild/src/metafile.ts'),
  'a mutate tap': () => tap('rust', 'mutate('),
  'an index tap': () => tap('note', 'index: {'),
  'a push tap': () => tap('s3', 'push: {'),
  'a check': () => tap('policy', 'mutate: {'),
  'an error': () => tap('s3', 'const refuse'),
  'api of plugin': () => apiReport('@strake/core/plugin'),
  'api of testing': () => apiReport('@strake/core/testing', '@strake/core/plugin'),
  'api of oci': () => apiReport('@strake/oci'),
  'api of oci/registry': () => apiReport('@strake/oci/registry', '@strake/oci'),
  'api of oci/testing': () => apiReport('@strake/oci/testing', '@strake/oci/registry'),
};

const SECTION = /(<!-- generated: ([^>]*?) -->\n)([\s\S]*?)(<!-- \/generated -->)/g;

/** The URL for links on npm pages, which cannot link to files. */
const FILES = `${REPOSITORY}/blob/main/`;

const checks = process.argv.includes('--check');
const problems: string[] = [];
const written: string[] = [];
// Without those of dependencies and builds.
const exclude = ['**/{node_modules,dist,out}', '**/.*', 'site/pages'];
const pages = globSync('**/*.md', { exclude }).sort();
for (const page of pages) {
  const text = readFileSync(page, 'utf8');
  const fresh = text.replace(SECTION, (_, start: string, name: string, __, end: string) => {
    const section = SECTIONS[name];
    if (!section)
      throw new Error(
        `${page}: unknown section "${name}"; known: ${Object.keys(SECTIONS).join(', ')}`,
      );
    return `${start}${section()}\n${end}`;
  });
  if (fresh !== text) {
    if (checks) problems.push(`${page} is stale: npm run docs`);
    else {
      writeFileSync(page, fresh);
      written.push(page);
    }
  }
  problems.push(...deadLinks(page, fresh));
}
problems.push(...unlisted(), ...wrongHints(REPOSITORY));
problems.push(...unusedCodes().map((code) => `error code ${code} is thrown nowhere`));
problems.push(...undeclaredCodes(CODES.map(({ code }) => code)));
for (const page of written) console.log(`wrote ${page}`);
if (!checks && written.length === 0) console.log('all pages are up to date');
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;

function topSchema() {
  const image = Object.keys(IMAGE_SCHEMA.properties as object);
  const { properties } = plainSchema({}) as { properties: Readonly<Record<string, unknown>> };
  const top = Object.entries(properties).filter(
    ([key]) => !image.includes(key) && key !== 'images',
  );
  return { properties: Object.fromEntries(top) };
}

/** Links to files of the repository, and to headings in them. */
function linksOf(
  page: string,
  text: string,
): readonly { readonly to: string; readonly file: string; readonly anchor: string }[] {
  const plain = text.replace(/^```[\s\S]*?^```$/gm, '');
  return [...plain.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, to = '']) => {
    const isOwn = to.startsWith(FILES);
    if (/^[a-z]+:/.test(to) && !isOwn) return [];
    const [path = '', anchor = ''] = (isOwn ? to.slice(FILES.length) : to).split('#');
    const file = isOwn ? path : normalize(join(dirname(page), path));
    return [{ to, file: path === '' ? page : file, anchor }];
  });
}

function deadLinks(page: string, text: string): readonly string[] {
  return linksOf(page, text).flatMap(({ to, file, anchor }) => {
    if (!existsSync(resolve(file))) return [`${page}: broken link ${to}`];
    if (anchor === '' || !file.endsWith('.md')) return [];
    const anchors = [...readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm)].map(
      ([, heading = '']) =>
        heading
          .toLowerCase()
          .replace(/[^\p{L}\p{N} _-]/gu, '')
          .replaceAll(' ', '-'),
    );
    return anchors.includes(anchor) ? [] : [`${page}: broken link ${to}: no such heading`];
  });
}

/** Reports pages that docs/index.md does not list, and a README that does not lead there. */
function unlisted(): readonly string[] {
  const [readme, index] = ['README.md', 'docs/index.md'];
  const from = (page: string) => linksOf(page, readFileSync(page, 'utf8')).map(({ file }) => file);
  const listed = from(index);
  const problems = pages
    .filter((page) => page.startsWith('docs/') && page !== index && !listed.includes(page))
    .map((page) => `${index} does not list ${page}`);
  return from(readme).includes(index)
    ? problems
    : [...problems, `${readme} does not link ${index}`];
}
