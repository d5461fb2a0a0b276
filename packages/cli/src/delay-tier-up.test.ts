import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

const MODULE = new URL('delay-tier-up.ts', import.meta.url).href;

/** Forty responses, one after another; what V8 says of functions of WebAssembly that it optimizes. */
const script = (first: string) => `
${first}
const { createServer } = await import('node:http');
const { request } = await import('undici');
const headers = Object.fromEntries(Array.from({ length: 20 }, (_, at) => ['x-' + at, 'a'.repeat(50)]));
const server = createServer((_, response) => response.writeHead(200, headers).end('{}'));
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
for (let at = 0; at < 40; at += 1)
  await (await request('http://127.0.0.1:' + server.address().port)).body.text();
setTimeout(() => process.exit(), 200);`;

/** Undefined for a Node.js that does not tell. */
function optimized(first: string): boolean | undefined {
  const argv = ['--trace-wasm-compilation-times', '--input-type=module', '-e', script(first)];
  const { stdout, stderr, status } = spawnSync(process.execPath, argv, {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  });
  if (/bad option/.test(stderr)) return undefined;
  assert.equal(status, 0, stderr);
  return /using TurboFan/.test(stdout);
}

test('does not optimize the HTTP parser for the requests of a usual build', (t) => {
  const delayed = optimized(`(await import('${MODULE}')).delayTierUp();`);
  if (delayed === undefined) return t.skip('this Node.js does not tell');
  assert.equal(delayed, false);
  // Without it, V8 does: once it no longer does, this module can go.
  assert.equal(optimized(''), true);
});
