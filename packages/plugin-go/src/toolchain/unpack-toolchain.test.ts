import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { zipSync } from 'fflate';
import { unpackToolchain } from './unpack-toolchain.ts';

const PREFIX = 'golang.org/toolchain@v0.0.1-go1.26.8.linux-amd64/';
const { signal } = new AbortController();

async function unpack(t: TestContext, files: Readonly<Record<string, string>> | Uint8Array) {
  const work = await mkdtemp(join(tmpdir(), 'strake-unpack-'));
  t.after(() => rm(work, { recursive: true, force: true }));
  const encoder = new TextEncoder();
  const bytes =
    files instanceof Uint8Array
      ? files
      : zipSync(
          Object.fromEntries(
            Object.entries(files).map(([name, text]) => [name, encoder.encode(text)]),
          ),
        );
  const [zip, directory] = [join(work, 'a.zip'), join(work, 'out')];
  await writeFile(zip, bytes);
  await mkdir(directory);
  return { directory, sum: await unpackToolchain(zip, PREFIX, directory, signal) };
}

test('unpacks programs as executable, and gives modules their names back', async (t) => {
  const { directory, sum } = await unpack(t, {
    [`${PREFIX}bin/go`]: 'go',
    [`${PREFIX}pkg/tool/linux_amd64/compile`]: 'compile',
    [`${PREFIX}src/_go.mod`]: 'module std',
    [`${PREFIX}src/a.go`]: 'package a',
  });
  const mode = async (path: string) => (await stat(join(directory, path))).mode & 0o100;
  assert.deepEqual(
    await Promise.all(['bin/go', 'pkg/tool/linux_amd64/compile', 'src/a.go'].map(mode)),
    [0o100, 0o100, 0],
  );
  assert.equal(await readFile(join(directory, 'src/go.mod'), 'utf8'), 'module std');
  // What `dirhash.HashZip` of golang.org/x/mod says of these files.
  assert.equal(sum, 'h1:OIuAm+2HWu6qxKwtxcsK0PxZDzC5IWBh2oCPdWZGl3g=');
});

for (const name of ['../out', 'bin/../../x', '/etc/passwd', 'a//b', './a', 'a\\b', 'c:x'])
  test(`refuses the name ${name}`, async (t) => {
    await assert.rejects(unpack(t, { [`${PREFIX}${name}`]: 'x' }), { code: 'GO_TOOLCHAIN' });
  });

test('refuses files of another module, and what is not a zip file', async (t) => {
  const other = { 'golang.org/toolchain@v0.0.1-go1.26.7.linux-amd64/bin/go': 'go' };
  await assert.rejects(unpack(t, other), { code: 'GO_TOOLCHAIN' });
  await assert.rejects(unpack(t, Buffer.from('no zip')), { code: 'GO_TOOLCHAIN' });
});
