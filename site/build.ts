// npm run site: the pages of docs/ as a static site in site/dist.
//   npm run site                 builds it, and fails on a broken link
//   npm run site -- preview      builds it, and serves it until Ctrl-C
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { install } from '../scripts/launch/install.mjs';
import { PAGES, siteImages, sitePages, sitePath, siteText } from './site-pages.ts';

const SITE = dirname(PAGES);
const ROOT = dirname(SITE);

await install(SITE);
writePages();
rspress('build');
console.log('built site/dist');
if (process.argv.includes('preview')) rspress('preview');

function writePages(): void {
  rmSync(PAGES, { recursive: true, force: true });
  mkdirSync(join(PAGES, 'public'), { recursive: true });
  copyFileSync(join(SITE, 'icon.svg'), join(PAGES, 'public/icon.svg'));
  const pages = sitePages();
  const files = [...pages, ...siteImages()];
  for (const file of files) {
    const target = join(PAGES, sitePath(file));
    mkdirSync(dirname(target), { recursive: true });
    if (!pages.includes(file)) copyFileSync(join(ROOT, file), target);
    else writeFileSync(target, siteText(file, readFileSync(join(ROOT, file), 'utf8'), files));
  }
}

function rspress(command: string): void {
  const program = join(SITE, 'node_modules/@rspress/core/bin/rspress.js');
  const { status } = spawnSync(process.execPath, [program, command], {
    cwd: SITE,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}
