/// <reference lib="dom" />
// The site of the pages: built, served, and looked at in a real browser.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, type TestContext, test } from 'node:test';
import { sitePages, sitePath } from '../../site/site-pages.ts';
import { runOk } from '../tool/index.ts';
import { startBrowser } from './start-browser.ts';

const SITE = join(import.meta.dirname, '../../site');
const READY = '.rp-doc h1';

before(() => runOk([process.execPath, join(SITE, 'build.ts')]), { timeout: 180_000 });

/** The address of the site, which is served until the test ends. */
async function serve(t: TestContext): Promise<string> {
  const program = 'node_modules/@rspress/core/bin/rspress.js';
  // If the port is taken, the next free one is used.
  const server = spawn(process.execPath, [program, 'preview', '--port', '4173'], { cwd: SITE });
  t.after(() => server.kill());
  let said = '';
  for await (const chunk of server.stdout) {
    said += chunk;
    const [url] = /http:\/\/localhost:\d+\/strake\//.exec(said) ?? [];
    if (url !== undefined) return url;
  }
  throw new Error(`the site is not served: ${said}`);
}

test('has every page that docs/index.md lists, and no link leads nowhere', () => {
  const html = new Map(
    sitePages().map((page) => {
      const file = sitePath(page).replace(/\.md$/, '.html');
      return [`/strake/${file}`, readFileSync(join(SITE, 'dist', file), 'utf8')];
    }),
  );
  const dead = [...html].flatMap(([page, text]) =>
    [...text.matchAll(/ href="((?:\/strake\/|#)[^"]*)"/g)]
      .map(([, to = '']) => new URL(to, `https://site.example${page}`))
      .filter(({ pathname }) => pathname.endsWith('.html'))
      .filter(({ pathname, hash }) => {
        const target = html.get(pathname);
        return (
          target === undefined ||
          (hash !== '' && !target.includes(` id="${decodeURIComponent(hash.slice(1))}"`))
        );
      })
      .map(({ pathname, hash }) => `${page}: ${pathname}${hash}`),
  );
  assert.ok(html.size > 50);
  assert.deepEqual(dead, []);
});

test('finds a page by a word of it and opens it, without asking another host', async (t) => {
  const browser = await startBrowser(t);
  if (!browser) return;
  const { page, assertClean } = await browser.open(await serve(t), {}, READY);
  assert.match((await page.textContent('h1')) ?? '', /strake/);
  await page.waitForLoadState('networkidle');
  await page.keyboard.press('Control+k');
  await page.locator('.rp-search-panel__input').fill('entrypoint');
  await page.locator('.rp-suggest-item__link', { hasText: 'The configuration' }).first().click();
  await page.waitForURL(/\/strake\/config#/);
  assertClean();
});

test('fits a phone in both themes, code and wide tables included', async (t) => {
  const browser = await startBrowser(t);
  if (!browser) return;
  const url = await serve(t);
  const viewport = { width: 390, height: 800 };
  for (const [path, colorScheme] of [
    ['cli', 'light'],
    ['design/plugin-api', 'dark'],
    ['explore', 'dark'],
  ] as const) {
    const { page, assertClean } = await browser.open(
      `${url}${path}`,
      { viewport, colorScheme },
      READY,
    );
    const look = await page.evaluate(() => ({
      width: document.documentElement.scrollWidth,
      dark: document.documentElement.classList.contains('dark'),
      broken: [...document.images].filter((image) => image.complete && image.naturalWidth === 0)
        .length,
    }));
    assert.deepEqual(look, { width: 390, dark: colorScheme === 'dark', broken: 0 }, path);
    assertClean();
  }
});
