// What Go compiled on one machine, no other machine compiles again: it changes one line, and compiles what depends on it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { forwardAll } from '../registry/fault-kinds.ts';
import { startFaultProxy } from '../registry/fault-proxy.ts';
import { digestsOf, reading, warningsOf, writing } from '../remote-cache/machines.ts';
import { requireRegistry, runOk, temporaryDirectory } from '../tool/index.ts';
import { type Built, type OtherMachine, otherMachine } from './other-machine.ts';
import { project } from './strake.ts';

const program = (imports: readonly string[], text: string) =>
  `package main\n\nimport (${imports.map((each) => `"example.com/${each}"`).join('; ')})\n\nfunc main() { println(${text}) }\n`;

/** Packages of a module: one alone is not worth a request. */
const NAMES = ['one', 'two', 'three', 'four'];

/** Imports of these packages, which are not used. */
const blank = NAMES.map((name) => `import _ "example.com/dependency/${name}"\n`).join('');

/** Two programs with packages in common, and a module that both require. */
const FILES = {
  'go.mod':
    'module example.com/m\n\ngo 1.24\n\nrequire example.com/dependency v0.0.0\n\nreplace example.com/dependency => ./dependency\n',
  'cmd/a/main.go': program(['m/lib', 'm/only'], 'lib.Name(), only.Name'),
  'cmd/b/main.go': program(['m/lib', 'dependency'], 'lib.Name(), dependency.Name()'),
  'lib/lib.go':
    'package lib\n\nimport "example.com/dependency"\n\nfunc Name() string { return "lib" + dependency.Name() }\n',
  'only/only.go': 'package only\n\nconst Name = "only"\n',
  'dependency/go.mod': 'module example.com/dependency\n\ngo 1.24\n',
  'dependency/dependency.go': `package dependency\n\n${blank}\nfunc Name() string { return "dependency" }\n`,
  ...Object.fromEntries(
    NAMES.map((name) => [`dependency/${name}/${name}.go`, `package ${name}\n`]),
  ),
  'strake.yaml': `plugins: [go]
platforms: [linux/amd64]
base: scratch
vcs: false
cache: { trust: registry }
go: { programs: ["./cmd/{{image}}"] }
images: { a: {}, b: {} }
`,
};

/** A project whose remote cache another machine has filled. */
interface Scene {
  readonly host: string;
  /** What that machine built. */
  readonly written: Built;
  /** One with an empty build cache. */
  machine(): Promise<OtherMachine>;
}

/** @param goCache Go's build cache of the machine that writes; default: an empty one */
async function scene(
  t: TestContext,
  { settings = '', goCache }: { readonly settings?: string; readonly goCache?: string } = {},
): Promise<Scene | undefined> {
  const registry = await requireRegistry(t, { kind: 'distribution-v3' });
  if (!registry) return undefined;
  const configuration = FILES['strake.yaml'].replace('"] }', `"]${settings} }`);
  const directory = await project(t, { ...FILES, 'strake.yaml': configuration });
  const writer = await otherMachine(t, directory, { go: true, ...(goCache ? { goCache } : {}) });
  const written = await writer.build(['-o', 'oci:out'], writing(registry.host));
  assert.equal(written.status, 0, written.stderr);
  return {
    host: registry.host,
    written,
    machine: () => otherMachine(t, directory, { go: true }),
  };
}

/** Changes a line of a package that both programs import. */
const change = ({ directory }: OtherMachine) =>
  writeFile(join(directory, 'lib/lib.go'), FILES['lib/lib.go'].replace('"lib"', '"changed"'));

/** The packages that Go compiled in the last build of a machine that wrote to the cache. */
async function compiledOn({ env }: OtherMachine): Promise<readonly string[]> {
  const cache = env.STRAKE_CACHE ?? '';
  const names = await readdir(cache, { recursive: true });
  const report = names.find((name) => name.endsWith('.actions.json'));
  assert.ok(report, names.join('\n'));
  const graph: readonly { Mode: string; Package: string; Cmd: unknown }[] = JSON.parse(
    await readFile(join(cache, report), 'utf8'),
  );
  return graph
    .filter(({ Mode, Cmd }) => Mode === 'build' && Cmd)
    .map((action) => action.Package)
    .sort();
}

test('machines share what Go compiled', async (t) => {
  // One for all: it compiles the standard library.
  const place = await scene(t);
  if (!place) return;
  assert.match(
    place.written.stderr,
    /^Go's build cache: .* [kM]B in \d+ bundles? written in .* s$/m,
  );
  await t.test('asks for no bundles where nothing has to run, and in a plan', () => idle(t, place));
  await t.test('ends at once in the middle of a bundle, and leaves no temporary file', () =>
    interrupt(t, place),
  );
  await t.test(
    'compiles only a changed package, and what depends on it, with an empty build cache',
    () => compileChange(t, place),
  );
});

async function compileChange(t: TestContext, { host, machine }: Scene): Promise<void> {
  const reader = await machine();
  await change(reader);
  const done = await reader.build(['-o', 'oci:out'], writing(host));
  assert.match(done.stderr, /^Go's build cache: .* [kM]B in \d+ bundles? fetched in .* s$/m);
  assert.deepEqual(warningsOf(done), []);
  assert.deepEqual(await compiledOn(reader), [
    ...['example.com/m/cmd/a', 'example.com/m/cmd/b', 'example.com/m/lib'],
  ]);
  const GOCACHE = await temporaryDirectory(t);
  const clean = await reader.build(['--no-cache', '-o', 'oci:clean'], { GOCACHE });
  assert.deepEqual(digestsOf(done), digestsOf(clean));
}

/** The requests for lists of bundles. */
const ofBundles = (requests: readonly string[]) => requests.filter((line) => /bundles-/.test(line));

async function idle(t: TestContext, { host: upstream, written, machine }: Scene): Promise<void> {
  const { host, requests } = await startFaultProxy(t, upstream, forwardAll);
  const reader = await machine();
  const done = await reader.build(['-o', 'oci:out'], reading(host));
  assert.deepEqual(digestsOf(done), digestsOf(written));
  await change(reader);
  const planned = await reader.strake(['plan'], reading(host));
  assert.equal(planned.status, 0, planned.stderr);
  assert.match(planned.stdout, / compile: no earlier build/);
  assert.deepEqual(ofBundles(requests), []);
}

async function interrupt(t: TestContext, { host: upstream, machine }: Scene): Promise<void> {
  const bundles = await bundlesOf(upstream);
  let begun = () => {};
  const beginning = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const { host } = await startFaultProxy(t, upstream, (asked, response, forward) => {
    const size = bundles.get(asked.url?.split('/').at(-1) ?? '');
    if (size === undefined || asked.method !== 'GET') return forward();
    response.writeHead(200, { 'content-length': size });
    response.write(Buffer.alloc(Math.floor(size / 2)), begun);
  });
  const reader = await machine();
  await change(reader);
  const { TMPDIR = '', GOCACHE = '', STRAKE_CACHE = '' } = reader.env;
  /** Directories in TMPDIR, and files with the names that restored ones have at first. */
  const own = async () => {
    const names = [TMPDIR, GOCACHE, STRAKE_CACHE].map((path) =>
      readdir(path, { recursive: true }).catch(() => []),
    );
    return (await Promise.all(names)).flat().filter((name) => /^strake|strake-\w+-d$/.test(name));
  };
  const [command = '', ...args] = reader.argv(['build', '-o', 'oci:out'], reading(host));
  const build = spawn(command, args, { cwd: reader.directory, stdio: 'ignore' });
  t.after(() => build.kill('SIGKILL'));
  await beginning;
  while ((await own()).length === 0) await sleep(20);
  const before = performance.now();
  build.kill('SIGINT');
  await once(build, 'exit');
  const took = performance.now() - before;
  assert.ok(took < 3000, `${took} ms`);
  assert.deepEqual(await own(), []);
}

test('neither asks for bundles nor writes any with go.cache: local', async (t) => {
  const GOCACHE = (await runOk(['go', 'env', 'GOCACHE'])).trim();
  const place = await scene(t, { settings: ', cache: local', goCache: GOCACHE });
  if (!place) return;
  assert.doesNotMatch(place.written.stderr, /build cache/);
  const { host, requests } = await startFaultProxy(t, place.host, forwardAll);
  const machine = await place.machine();
  await change(machine);
  const done = await machine.build(['-o', 'oci:out'], { ...writing(host), GOCACHE });
  assert.equal(done.status, 0, done.stderr);
  assert.deepEqual(ofBundles(requests), []);
});

/** Digests and sizes of the bundles in a registry. */
async function bundlesOf(host: string): Promise<ReadonlyMap<string, number>> {
  const accept = 'application/vnd.oci.image.manifest.v1+json';
  const read = async (path: string) => {
    const answer = await fetch(`http://${host}/v2/acme/cache/${path}`, { headers: { accept } });
    return (await answer.json()) as {
      readonly tags?: readonly string[];
      readonly layers?: readonly { readonly digest: string; readonly size: number }[];
    };
  };
  const { tags = [] } = await read('tags/list');
  const lists = tags.filter((tag) => tag.startsWith('bundles-'));
  const manifests = await Promise.all(lists.map((tag) => read(`manifests/${tag}`)));
  // The first layer is the list itself.
  const bundles = manifests.flatMap(({ layers = [] }) => layers.slice(1));
  assert.ok(bundles.length > 0);
  return new Map(bundles.map(({ digest, size }) => [digest, size]));
}
