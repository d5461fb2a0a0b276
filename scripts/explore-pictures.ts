// Takes the pictures of docs/explore.md with Chromium:  node_modules/.bin/node scripts/explore-pictures.ts
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openImage } from '@strake/core';
import { exploreImages, serveExplorer } from '@strake/explore';
import { chromium } from 'playwright-core';
import { runOk, tool } from '../test/tool/index.ts';

const TARGET = 'docs/images';
const PROGRAM = '#/0/linux%2Famd64/layer-2/usr/local/bin/web';

/** Name → address, theme and form. */
const PICTURES = {
  program: { address: PROGRAM, theme: 'light', images: 1 },
  platform: { address: '#/0/linux%2Farm64', theme: 'dark', images: 1 },
  comparison: { address: '#/comparison', theme: 'light', images: 2 },
  phone: { address: '#/0/linux%2Famd64/layer-2', theme: 'dark', images: 1 },
} as const;

const directory = await mkdtemp(join(tmpdir(), 'strake-pictures-'));
const browser = await chromium.launch({
  executablePath: await tool('chromium'),
  args: ['--no-sandbox'],
});
try {
  await mkdir(TARGET, { recursive: true });
  await build('v1', 'info');
  await build('v2', 'debug');
  for (const count of [1, 2]) await takeAll(count);
} finally {
  await browser.close();
  await rm(directory, { recursive: true, force: true });
}

/** Builds examples/hello with attestations into a layout. */
async function build(version: string, level: string): Promise<void> {
  const home = join(directory, version);
  await cp('examples/hello', home, { recursive: true });
  const config = {
    plugins: ['go', 'symlinks', 'attest'],
    platforms: ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/s390x'],
    repository: 'ghcr.io/acme/hello',
    tags: [version],
    vcs: false,
    config: {
      user: '65532',
      env: { LOG_LEVEL: level },
      exposedPorts: ['8080/tcp'],
      labels: { 'org.opencontainers.image.title': 'hello' },
    },
    go: {
      ldflags: ['-s', '-w', '-X', `main.version=${version}`],
      programs: [
        { package: './cmd/hello', path: '/usr/local/bin/hello', entrypoint: true },
        { package: './cmd/web', path: '/usr/local/bin/web' },
      ],
    },
    symlinks: { links: { '/bin/hello': '/usr/local/bin/hello' } },
    attest: { sbom: ['spdx'], provenance: true },
  };
  await writeFile(join(home, 'strake.config.yaml'), JSON.stringify(config));
  await runOk([process.execPath, 'packages/cli/dist/main.js', '-C', home, 'build']);
}

async function takeAll(count: number): Promise<void> {
  const references = ['v1', 'v2'].slice(0, count);
  const images = await Promise.all(
    references.map(async (tag) => {
      const source = await openImage(`oci:${join(directory, tag)}/dist/oci`);
      const reference = `ghcr.io/acme/hello:${tag}`;
      return { reference, source: { ...source, name: `docker://${reference}` } };
    }),
  );
  const explorer = await exploreImages(images, { signal: new AbortController().signal });
  const server = await serveExplorer(explorer);
  try {
    for (const [name, picture] of Object.entries(PICTURES))
      if (picture.images === count) await take(name, server.url + picture.address, picture.theme);
  } finally {
    await server.close();
    await explorer.close();
  }
}

async function take(name: string, url: string, theme: 'light' | 'dark'): Promise<void> {
  const viewport = name === 'phone' ? { width: 390, height: 700 } : { width: 1080, height: 640 };
  const page = await browser.newPage({ viewport, colorScheme: theme });
  await page.goto(url);
  await page.waitForSelector('.detail h1', { state: 'attached' });
  // The map of a program takes a moment.
  await page.waitForTimeout(1500);
  await page.screenshot({ path: join(TARGET, `explore-${name}.png`) });
  await page.close();
}
