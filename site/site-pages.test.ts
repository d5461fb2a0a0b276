import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sidebar, sitePages, sitePath, siteText } from './site-pages.ts';

const PAGES = [
  'README.md',
  'docs/index.md',
  'docs/config.md',
  'docs/design/cache.md',
  'packages/oci/README.md',
  'docs/images/a.png',
];
const rewritten = (page: string, to: string) =>
  /\]\((.*)\)/.exec(siteText(page, `[x](${to})`, PAGES))?.[1];

test('links pages of the site to each other, wherever they are in the repository', () => {
  assert.equal(rewritten('README.md', 'docs/config.md#keys'), './config.md#keys');
  assert.equal(rewritten('docs/config.md', '../README.md'), './index.md');
  assert.equal(rewritten('docs/config.md', 'design/cache.md'), './design/cache.md');
  assert.equal(
    rewritten('docs/design/cache.md', '../../packages/oci/README.md'),
    '../packages/oci.md',
  );
  assert.equal(rewritten('packages/oci/README.md', '../../docs/index.md'), '../pages.md');
  assert.equal(rewritten('README.md', 'docs/images/a.png'), './images/a.png');
});

test('links everything else in the repository', () => {
  assert.match(rewritten('docs/config.md', '../bench') ?? '', /^https:.*\/blob\/main\/bench$/);
  assert.equal(rewritten('docs/config.md', '#keys'), '#keys');
  assert.equal(rewritten('docs/config.md', 'https://example.com/a.md'), 'https://example.com/a.md');
});

test('links of npm pages to the repository stay on the site where it has the page', () => {
  const url = rewritten('docs/config.md', '../bench')?.replace('bench', 'docs/config.md');
  assert.equal(rewritten('packages/oci/README.md', `${url}#keys`), '../config.md#keys');
});

test('leaves code alone', () => {
  const text = '```md\n[x](docs/config.md)\n```\n';
  assert.equal(siteText('README.md', text, PAGES), text);
});

test('lists each page of docs/index.md once, and the side bar leads to all but that one', () => {
  const pages = sitePages();
  assert.equal(new Set(pages.map(sitePath)).size, pages.length);
  const linked = new Set(sidebar().flatMap(({ items }) => items.map(({ link }) => link)));
  assert.equal(linked.size, pages.length - 1);
});

test('takes headings of the changelog out of their brackets', () => {
  assert.equal(siteText('CHANGELOG.md', '## [1.0.0] - x\n', PAGES), '## 1.0.0 - x\n');
});
