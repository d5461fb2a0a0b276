// strake on Windows, as far as Wine is one: the same digests as here.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { project, STRAKE, strake } from '../e2e/strake.ts';
import { requireTool, startWindows } from '../tool/index.ts';

/** Directories on the way to a file whose path is longer than the 260 characters of old Windows programs. */
const DEEP = `${'a-directory-with-a-rather-long-name/'.repeat(8)}page.html`;

const FILES = {
  'go.mod': 'module example.com/hello\n\ngo 1.24\n',
  'cmd/hello/main.go': 'package main\n\nvar version string\n\nfunc main() { println(version) }\n',
  'site/index.html': 'hello\r\n',
  'site/Größe.txt': 'ü\n',
  'site/UPPER': 'A\n',
  [`site/${DEEP}`]: 'deep\n',
  'plugin.ts': `export const plugin = {
  name: 'mark',
  api: 1,
  layer: (plan) => ({ layers: [...plan.layers, { id: 'mark', entries: [{ type: 'file', path: '/etc/mark', content: { text: 'here\\n' } }] }] }),
};
`,
  // As editors on Windows write it.
  'strake.config.yaml': `plugins: [go, files, windows, ./plugin.ts]
platforms: [linux/amd64, windows/amd64]
base: { windows/*: scratch }
vars: { version: "1.2.3" }
go:
  ldflags: ["-X main.version={{version}}"]
  programs: [{ package: ./cmd/hello, path: "/app/hello{{exe}}" }]
files:
  /srv: ./site
`.replaceAll('\n', '\r\n'),
};

test('builds the same image on Windows as here, and nothing the second time', {
  timeout: 540_000,
}, async (t) => {
  if (!(await requireTool(t, 'wine')) || !(await requireTool(t, 'zig'))) return;
  const directory = await project(t, FILES);
  const windows = await startWindows(t);
  // Not to a registry: Node.js cannot connect in Wine 8.
  const build = () => windows.node(STRAKE, ['build', '-o', 'oci:dist\\there'], { cwd: directory });
  const here = await strake(directory, ['build', '-o', 'oci:dist/here']);
  assert.equal(here.status, 0, here.stderr);
  const there = await build();
  assert.equal(there.status, 0, there.stderr);
  assert.equal(there.stdout, here.stdout);
  const again = await build();
  assert.match(again.stderr, /compile up to date/);
  assert.doesNotMatch(again.stderr, /compile \d/);
  assert.equal(again.stdout, here.stdout);
});
