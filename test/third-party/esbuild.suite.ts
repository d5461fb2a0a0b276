// strake-plugin-esbuild: inputs that only the bundler knows.
import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { createProject, runInstalled, runInstalledOk } from './installation.ts';

const CONFIG = `plugins: [esbuild]
platforms: [linux/amd64]
base: scratch
vcs: false
esbuild: { entry: ./src/main.ts, path: /app/main.js }
`;

test('bundles again when a file changes, or appears that is used instead', async (t) => {
  const project = await createProject(t, {
    'strake.yaml': CONFIG,
    'package.json': '{}',
    'src/main.ts': 'import { text } from "./lib"; import "one"; console.log(text as string);',
    'src/lib.js': 'export const text = "from lib.js";',
    'node_modules/one/package.json': '{}',
    'node_modules/one/index.js': 'console.log("effect");',
  });
  const build = async () => {
    const env = { STRAKE_CACHE: join(project, 'cache') };
    const { status, stdout, stderr } = await runInstalled(
      project,
      ['build', '-o', 'oci:out', '--progress=plain'],
      { env },
    );
    assert.equal(status, 0, stderr);
    return stdout;
  };
  const first = await build();
  assert.equal(await build(), first);
  for (const [file, text] of [
    ['src/lib.ts', 'export const text: string = "from lib.ts";'],
    ['src/lib.tsx', 'export const text: string = "from lib.tsx";'],
    ['node_modules/one/package.json', '{ "sideEffects": false }'],
    ['src/node_modules/one/index.js', 'console.log("nearer");'],
  ] as const) {
    const before = await build();
    await createFile(join(project, file), text);
    assert.notEqual(await build(), before, file);
  }
  await rm(join(project, 'src/node_modules'), { recursive: true });
  await rm(join(project, 'src/lib.tsx'));
  await rm(join(project, 'src/lib.ts'));
  await writeFile(join(project, 'node_modules/one/package.json'), '{}');
  assert.equal(await build(), first);
  const layers = await runInstalledOk(project, ['inspect', '--layers', 'oci:out']);
  assert.match(layers, /app\/main\.js/);
});

async function createFile(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
