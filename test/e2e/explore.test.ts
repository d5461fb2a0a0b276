// The server of `strake explore`, without a browser: test/see/explore.suite.ts has one.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, readFile, rm, writeFile } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { writeLayout } from '@strake/oci';
import { sampleImage } from '../layout/sample-image.ts';
import { type Scope, temporaryDirectory } from '../tool/index.ts';
import { STRAKE, strake, strakeOk } from './strake.ts';

const { signal } = new AbortController();

/** A layout of one image, served until the test ends. */
async function explored(
  t: Scope,
  { args, env }: { readonly args: readonly string[]; readonly env?: NodeJS.ProcessEnv } = {
    args: ['--no-open'],
  },
) {
  const directory = await temporaryDirectory(t);
  const { tree, store } = await sampleImage(t, {
    platforms: [{ os: 'linux', architecture: 'amd64' }],
  });
  await writeLayout(join(directory, 'layout'), tree, { references: ['v1'], store, signal });
  const child = spawn(process.execPath, [STRAKE, 'explore', 'oci:layout:v1', ...args], {
    cwd: directory,
    env: env ?? process.env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const stop = async (): Promise<number | null> => {
    child.kill('SIGINT');
    const [code] = await closed;
    return code as number | null;
  };
  t.after(async () => {
    await stop();
  });
  const [line] = await once(child.stdout, 'data');
  return { url: new URL(String(line).trim()), stop, directory };
}

/** @param headers `host` as well, which fetch does not take */
async function get(url: URL, headers: Record<string, string> = {}, method = 'GET') {
  const asked = request(url, { headers, method });
  asked.end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += chunk;
  return { status: response.statusCode, headers: response.headers, text };
}

test('explore serves a page and answers on loopback, and ends with Ctrl-C', async (t) => {
  const { url, stop } = await explored(t);
  assert.equal(url.hostname, '127.0.0.1');
  const page = await get(url);
  assert.equal(page.status, 200);
  const policy = String(page.headers['content-security-policy']);
  assert.match(policy, /^default-src 'none'; script-src 'sha256-[\w+/=]+'; style-src 'sha256-/);
  assert.doesNotMatch(policy, /unsafe|\*/);
  const answer = await get(new URL('images', url));
  const { images } = JSON.parse(answer.text);
  assert.equal(images[0].report.images[0].platform, 'linux/amd64');
  const [layer] = images[0].report.images[0].layers;
  const read = await get(new URL(`layer?image=0&digest=${layer.digest}`, url));
  assert.equal(JSON.parse(read.text).diffId, layer.diffId);
  assert.equal(await stop(), 0);
});

test('explore refuses whoever does not know its address, and other pages', async (t) => {
  const { url } = await explored(t);
  const status = async (to: URL, headers = {}, method = 'GET') =>
    (await get(to, headers, method)).status;
  assert.equal(await status(new URL('/', url)), 404);
  assert.equal(await status(new URL('/images', url)), 404);
  assert.equal(await status(url, { host: 'evil.example' }), 421, 'DNS rebinding');
  assert.equal(await status(url, { host: `evil.example:${url.port}` }), 421);
  assert.equal(await status(url, { origin: 'https://evil.example' }), 403);
  assert.equal(await status(url, { origin: 'null' }), 403);
  assert.equal(await status(url, { 'sec-fetch-site': 'cross-site' }), 403);
  assert.equal(await status(url, {}, 'POST'), 405);
  assert.equal(await status(url, { host: `localhost:${url.port}`, origin: url.origin }), 200);
  assert.equal(await status(new URL('preview?image=0&digest=sha256:0&entry=0', url)), 404);
  assert.equal(await status(new URL('layer?image=9&digest=x', url)), 404);
  assert.equal(await status(new URL('layer?image=-1', url)), 404);
});

test('explore names a port that it cannot have', async (t) => {
  const { url, directory } = await explored(t);
  const args = ['explore', 'oci:layout:v1', '--no-open', '--port'];
  const taken = await strake(directory, [...args, url.port]);
  assert.equal(taken.status, 2);
  assert.match(taken.stderr, /error: port \d+ is in use\n {2}hint: Choose another/);
  assert.doesNotMatch(taken.stderr, /EADDRINUSE/);
  const wrong = await strake(directory, [...args, '70000']);
  assert.equal(wrong.status, 2);
  assert.match(wrong.stderr, /"70000" is not a port/);
});

test('explore writes one file, the same bytes wherever the layout is', async (t) => {
  const { tree, store } = await sampleImage(t);
  const pages: string[] = [];
  for (const place of [await temporaryDirectory(t), await temporaryDirectory(t)]) {
    await writeLayout(join(place, 'layout'), tree, { references: ['v1'], store, signal });
    const said = await strake(place, ['explore', 'oci:layout:v1', '--html', 'out/page.html']);
    assert.equal(said.stderr, 'wrote out/page.html\n');
    pages.push(await readFile(join(place, 'out/page.html'), 'utf8'));
  }
  assert.equal(pages[0], pages[1]);
  const place = await temporaryDirectory(t);
  await writeLayout(join(place, 'layout'), tree, { references: ['v1'], store, signal });
  assert.equal(await strakeOk(place, ['explore', 'oci:layout:v1', '--html', '-']), pages[0]);
  assert.match(pages[0] ?? '', /connect-src 'none'/);
  const both = ['explore', 'oci:layout', '--html', 'x', '--port', '1'];
  assert.equal((await strake(await temporaryDirectory(t), both)).status, 2);
});

test('an image that is damaged is an error that names the layer, and leaves no page', async (t) => {
  const directory = await temporaryDirectory(t);
  const { tree, store } = await sampleImage(t);
  await writeLayout(join(directory, 'layout'), tree, { references: ['v1'], store, signal });
  const inspected = await strakeOk(directory, ['inspect', 'oci:layout:v1', '--json']);
  const digest: string = JSON.parse(inspected).images[0].layers[0].digest;
  const blob = join(directory, 'layout/blobs', digest.replace(':', '/'));
  const bytes = await readFile(blob);
  const commands = [
    ['explore', 'oci:layout:v1', '--html', 'page.html'],
    ['size', 'oci:layout:v1'],
    ['inspect', 'oci:layout:v1', '--layers'],
  ];
  const place = bytes.length - 6;
  bytes.writeUInt8((bytes.at(place) ?? 0) ^ 1, place);
  const damage = { flipped: () => writeFile(blob, bytes), missing: () => rm(blob) };
  for (const [name, apply] of Object.entries(damage)) {
    await apply();
    for (const args of commands) {
      const { status, stderr } = await strake(directory, args);
      assert.equal(status, 6, `${name} ${args[0]}: ${stderr}`);
      assert.ok(stderr.includes(digest), `${name} ${args[0]}: ${stderr}`);
    }
  }
  await assert.rejects(access(join(directory, 'page.html')));
});

test('explore gives a browser an address that works once', async (t) => {
  const directory = await temporaryDirectory(t);
  const opened = join(directory, 'opened');
  await writeFile(join(directory, 'xdg-open'), `#!/bin/sh\necho "$1" >'${opened}'\n`, {
    mode: 0o755,
  });
  const PATH = `${directory}:${process.env.PATH}`;
  const { url } = await explored(t, { env: { ...process.env, PATH, DISPLAY: ':0' }, args: [] });
  let text = '';
  for (let tries = 0; text === '' && tries < 200; tries += 1) {
    await delay(50);
    text = await readFile(opened, 'utf8').catch(() => '');
  }
  const once = new URL(text.trim());
  assert.notEqual(once.href, url.href);
  assert.equal((await get(once, { host: 'evil.example' })).status, 421);
  const first = await get(once);
  assert.deepEqual([first.status, first.headers.location], [303, url.pathname]);
  const again = await get(once);
  assert.deepEqual([again.status, again.headers.location], [410, undefined]);
  assert.equal((await get(new URL('images', once))).status, 410);
});

test('explore says that no browser could be opened', {
  skip: process.platform !== 'linux',
}, async (t) => {
  const directory = await temporaryDirectory(t);
  const { tree, store } = await sampleImage(t);
  await writeLayout(join(directory, 'layout'), tree, { references: ['v1'], store, signal });
  const env = { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '' };
  const child = spawn(process.execPath, [STRAKE, 'explore', 'oci:layout:v1'], {
    cwd: directory,
    stdio: ['ignore', 'ignore', 'pipe'],
    env,
  });
  const closed = once(child, 'close');
  t.after(() => closed);
  let said = '';
  for await (const chunk of child.stderr.setEncoding('utf8')) {
    said += chunk;
    if (said.includes('open the address above')) child.kill('SIGINT');
  }
  assert.match(said, /no browser could be opened: open the address above/);
  assert.equal((await closed)[0], 0);
});

test('explore of a program names the command that shows it', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeFile(join(directory, 'app'), 'a program');
  const { status, stderr } = await strake(directory, ['explore', 'app', '--no-open']);
  assert.equal(status, 2);
  assert.match(stderr, /app is a file, not a reference to an image\n {2}hint: "strake size app"/);
});
