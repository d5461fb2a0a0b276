// strake in one file: what can run here runs where there is no Node.js; the others have the format that their system loads.
import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { bundleProgram } from '../../scripts/executable/bundle-program.ts';
import { runtimePackages } from '../../scripts/executable/runtime-packages.ts';
import { executableName, type Target } from '../../scripts/executable/target.ts';
import { writeExecutable } from '../../scripts/executable/write-executable.ts';
import { project, strakeOk } from '../e2e/strake.ts';
import {
  findCommand,
  isContinuousIntegration,
  requireTool,
  run,
  runOk,
  startRegistry,
  ToolMissing,
  temporaryDirectory,
} from '../tool/index.ts';
import { arm64Libraries } from './executable/arm64-libraries.ts';
import { readMachO } from './executable/read-mach-o.ts';
import { readPe } from './executable/read-pe.ts';

const ROOT = process.cwd();
/** Node.js looks here whether there is a program in it. */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2:1';

const ending: (() => void | Promise<void>)[] = [];
let out = '';

before(async () => {
  out = await temporaryDirectory({ after: (end) => ending.push(end) });
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = join(out, 'key.pem');
  await writeFile(key, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  await writeFile(join(out, 'key.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
  const script = [process.execPath, 'scripts/executables.ts', '--out', out, '--sign-key', key];
  await runOk(script, { cwd: ROOT, env: { INIT_CWD: undefined } });
});

after(async () => {
  for (const end of ending) await end();
});

const path = (target: Target) => join(out, executableName(target));

/** Runs the executable with an empty HOME, and with nothing on PATH but git and, unless told otherwise, Go. */
async function runAlone(
  t: TestContext,
  directory: string,
  args: readonly string[],
  { hasGo = true } = {},
) {
  const bare = await temporaryDirectory(t);
  await mkdir(join(bare, 'bin'));
  for (const name of hasGo ? ['go', 'git'] : ['git']) {
    const command = await findCommand(name);
    if (command !== undefined) await symlink(command, join(bare, 'bin', name));
  }
  const { GOMODCACHE, GOCACHE, GOPROXY } = JSON.parse(await runOk(['go', 'env', '-json']));
  const { SSL_CERT_FILE = '' } = process.env;
  const env = {
    ...{ HOME: bare, PATH: join(bare, 'bin'), GOCACHE, GOPROXY, NO_COLOR: '1' },
    ...(hasGo && { GOMODCACHE }),
    ...(SSL_CERT_FILE && { SSL_CERT_FILE }),
  };
  return run(
    [
      '/usr/bin/env',
      '-i',
      ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
      path('linux-x64'),
      ...args,
    ],
    { cwd: directory },
  );
}

const PLUGIN = (text: string) => `import { definePlugin } from '@strake/core/plugin';
export const plugin = definePlugin({
  name: '${text}',
  layer: (plan) => ({ layers: [...plan.layers, { id: '${text}', entries: [{ type: 'file', path: '/etc/${text}', content: { text: '${text}' } }] }] }),
});
`;

test('it builds the image that the npm package builds, without Node.js, with plugins of the project', async (t) => {
  const directory = await project(t, {
    'strake.config.ts': `import { defineConfig } from '@strake/core';
const here: string = './local.ts';
export default defineConfig({ plugins: ['go', 'symlinks', 'installed', here], repository: 'example.com/app', symlinks: { links: { '/bin/app': '/app/app' } } });
`,
    'local.ts': PLUGIN('local'),
    'node_modules/strake-plugin-installed/package.json':
      '{ "name": "strake-plugin-installed", "version": "1.0.0", "type": "module", "exports": "./index.js" }',
    'node_modules/strake-plugin-installed/index.js': PLUGIN('installed'),
    'go.mod': 'module example.com/app\n\ngo 1.24\n',
    'main.go': 'package main\n\nfunc main() { println("hello") }\n',
  });
  const args = ['build', '--output', 'oci:out', '--progress', 'quiet'];
  const alone = await runAlone(t, directory, args);
  assert.equal(alone.status, 0, alone.stderr);
  const modules = join(directory, 'node_modules/@strake');
  await symlink(join(ROOT, 'node_modules/@strake'), modules);
  assert.equal(alone.stdout, await strakeOk(directory, args));
});

test('it fetches Go where there is none', async (t) => {
  const version = (await runOk(['go', 'env', 'GOVERSION'])).trim().slice(2);
  const directory = await project(t, {
    'go.mod': `module example.com/tiny\n\ngo ${version}\n`,
    'main.go': 'package main\n\nfunc main() {}\n',
  });
  const args = ['build', '.', '--platform', 'linux/amd64'];
  const done = await runAlone(t, directory, args, { hasGo: false });
  assert.equal(done.status, 0, done.stderr);
  assert.match(done.stderr, /fetching Go/);
});

test('a plugin gets the @strake/core of its project where there is one', async (t) => {
  const directory = await project(t, {
    'strake.config.json': '{ "plugins": ["./local.js"], "repository": "example.com/app" }',
    'package.json': '{ "type": "module" }',
    'local.js': `import { here } from '@strake/core/plugin';\nexport const plugin = { name: here, layer: () => undefined };\n`,
    'node_modules/@strake/core/package.json':
      '{ "name": "@strake/core", "version": "1.0.0", "type": "module", "exports": { "./plugin": "./plugin.js" } }',
    'node_modules/@strake/core/plugin.js': `export const here = 'of-the-project';\n`,
  });
  const { status, stdout, stderr } = await runAlone(t, directory, ['plugins']);
  assert.equal(status, 0, stderr);
  assert.match(stdout + stderr, /of-the-project/);
});

test('everything that is data or loaded late is in it', async (t) => {
  const directory = await project(t, { 'files/a': 'a\n' });
  const ok = async (...args: string[]) => {
    const { status, stdout, stderr } = await runAlone(t, directory, args);
    assert.equal(status, 0, `${args.join(' ')}: ${stderr}`);
    return stdout;
  };
  assert.equal(await ok('config', '--schema'), await strakeOk(directory, ['config', '--schema']));
  assert.match(await ok('help', 'errors'), /^ {2}ATTEST_KEY /m);
  await writeFile(
    join(directory, 'strake.config.yaml'),
    'plugins: [symlinks, attest]\nrepository: example.com/app\nsymlinks: { files: { /a: { toml: { a: 1 } }, /b: { content: "{{ 1 | plus: 1 }}" } } }\nattest: { sbom: [spdx] }\n',
  );
  await ok('build', '--output', 'oci:out');
  await ok('explore', 'oci:out', '--html', 'page.html');
  assert.match(await readFile(join(directory, 'page.html'), 'utf8'), /<script/);
  const { host } = await startRegistry(t, { kind: 'ggcr' });
  await ok('copy', 'oci:out:latest', `${host}/app:v1`);
  assert.match(await ok('inspect', `${host}/app:v1`), /linux\/arm64/);
  // With so many, strake loads the code of its checks.
  const images = Array.from({ length: 70 }, (_, at) => [
    `i${at}`,
    { repository: `example.com/i${at}`, symlinks: { files: { '/a': { content: `${at}` } } } },
  ]);
  const many = { plugins: ['symlinks'], base: 'scratch', images: Object.fromEntries(images) };
  await writeFile(join(directory, 'many.json'), JSON.stringify(many));
  await ok('build', '--config', 'many.json', '--output', 'oci:many');
  const { status, stderr } = await runAlone(t, directory, ['build', '--image', 'none']);
  assert.notEqual(status, 0);
  assert.doesNotMatch(stderr, /bug in strake|\.mjs:/);
});

test('an executable for arm64 starts, under qemu', async (t) => {
  const qemu = await requireTool(t, 'qemu-aarch64-static');
  if (qemu === undefined) return;
  const libraries = await arm64Libraries().catch((error) => {
    if (!(error instanceof ToolMissing) || isContinuousIntegration()) throw error;
    t.skip(error.message);
  });
  if (libraries === undefined) return;
  const schema = await runOk([qemu, '-L', libraries, path('linux-arm64'), 'config', '--schema']);
  assert.equal(schema, await strakeOk(ROOT, ['config', '--schema']));
});

test('one for Windows has the program as a resource', async () => {
  const file = await readFile(path('win32-x64'));
  const { machine, data } = readPe(file);
  assert.equal(machine, 0x8664);
  assert.ok(file.includes(FUSE));
  assert.ok(data.get('NODE_SEA_BLOB')?.includes('node_modules/@strake/cli/dist/main.js'));
});

for (const [target, machine] of [
  ['darwin-arm64', 0x100000c],
  ['darwin-x64', 0x1000007],
] as const)
  test(`one for ${target} has the program in a segment, and a signature that fits`, async () => {
    const file = await readFile(path(target));
    const { cpu, sections, signature } = readMachO(file);
    assert.equal(cpu, machine);
    assert.ok(file.includes(FUSE));
    const program = sections.get('NODE_SEA/__NODE_SEA_BLOB');
    assert.ok(program?.includes('node_modules/@strake/cli/dist/main.js'));
    const fits = { identifier: 'strake', isAdHoc: true, bytesBehind: 0, wrongPages: 0 };
    assert.deepEqual(signature, fits);
    file[1000] = (file[1000] ?? 0) ^ 1;
    assert.equal(readMachO(file).signature.wrongPages, 1);
  });

test('the checksums are those of the files, and cosign verifies their signature', async (t) => {
  const sums = await readFile(join(out, 'SHA256SUMS'), 'utf8');
  const file = await readFile(path('linux-x64'));
  assert.ok(
    sums.includes(`${createHash('sha256').update(file).digest('hex')}  strake-linux-x64\n`),
  );
  assert.equal(sums.split('\n').length, 6);
  const cosign = await requireTool(t, 'cosign');
  if (cosign === undefined) return;
  const flags = [
    '--key',
    'key.pub',
    '--insecure-ignore-tlog',
    '--bundle',
    'SHA256SUMS.sigstore.json',
  ];
  await runOk([cosign, 'verify-blob', ...flags, 'SHA256SUMS'], { cwd: out });
});

test('the same sources in another directory give the same bytes', async (t) => {
  const directory = await temporaryDirectory(t);
  const root = join(directory, 'elsewhere');
  for (const { name, directory: home } of runtimePackages(ROOT)) {
    const place = relative(ROOT, home);
    await cp(home, join(root, place), {
      recursive: true,
      filter: (file) => basename(file) !== 'node_modules',
    });
    if (place === join('node_modules', name)) continue;
    await mkdir(join(root, 'node_modules/@strake'), { recursive: true });
    if (place.startsWith('packages') && !place.includes('node_modules'))
      await symlink(join(root, place), join(root, 'node_modules', name));
  }
  const scratch = join(directory, 'scratch');
  await mkdir(scratch);
  const output = join(directory, 'strake');
  await writeExecutable(await bundleProgram(root, scratch), 'linux-x64', {
    directory: scratch,
    output,
  });
  assert.ok((await readFile(output)).equals(await readFile(path('linux-x64'))));
});
