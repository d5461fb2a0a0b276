import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { requireTool } from '../tool/index.ts';

/** A page of Chromium, and everything that went wrong in it: violations of its policy, errors, requests to elsewhere. */
export interface WatchedPage {
  readonly page: Page;
  /** Fails unless nothing went wrong. */
  assertClean(): void;
}

/** Pages of one Chromium, which ends with the test. */
export interface TestBrowser {
  /** @param ready a selector of what is there once the page has loaded; the heading of the explorer unless given */
  open(url: string, options?: BrowserContextOptions, ready?: string): Promise<WatchedPage>;
}

/** Undefined after skipping the test: there is no Chromium. */
export async function startBrowser(t: TestContext): Promise<TestBrowser | undefined> {
  const executablePath = await requireTool(t, 'chromium');
  if (executablePath === undefined) return undefined;
  // Root may not use the sandbox of Chromium; what it opens here is our own.
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  t.after(() => browser.close());
  return { open: (url, options, ready) => openPage(browser, url, options, ready) };
}

async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
  ready = '.detail h1',
): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const wrong: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) wrong.push(message.text());
  });
  page.on('pageerror', (error) => wrong.push(error.message));
  page.on('dialog', (dialog) => {
    wrong.push(`dialog: ${dialog.message()}`);
    dialog.dismiss().catch(() => {});
  });
  const origin = new URL(url).origin;
  page.on('request', (request) => {
    const asked = new URL(request.url());
    if (asked.origin !== origin && asked.protocol !== 'data:') wrong.push(`asks ${asked.href}`);
  });
  await page.goto(url);
  await page.waitForSelector(ready, { state: 'attached' });
  return { page, assertClean: () => assert.deepEqual(wrong, []) };
}
