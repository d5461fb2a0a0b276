// Go programs on a machine without Go: the toolchain comes from the module proxy, verified as go verifies it.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { access, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { project, STRAKE } from '../e2e/strake.ts';
import { type Finished, findCommand, run, runOk, temporaryDirectory } from '../tool/index.ts';

const VERSION = (await runOk(['go', 'env', 'GOVERSION'])).trim().slice(2);
const PROXY = (await runOk(['go', 'env', 'GOPROXY'])).split(/[,|]/)[0]?.trim() ?? '';

/** A project, and a machine without Go: an empty HOME, and a PATH with git alone. */
async function machine(t: TestContext, config = '') {
  const directory = await project(t, {
    'go.mod': `module example.com/hello\n\ngo ${VERSION}\n`,
    'main.go': 'package main\n\nfunc main() { println("hello") }\n',
    'strake.yaml': `plugins: [go]\nplatforms: [linux/amd64]\ngo:\n  programs: [.]\n${config}`,
  });
  const home = await temporaryDirectory(t);
  await mkdir(join(home, 'bin'));
  await symlink((await findCommand('git')) ?? '', join(home, 'bin/git'));
  const env = {
    PATH: join(home, 'bin'),
    HOME: home,
    NO_COLOR: '1',
    GOPROXY: PROXY,
    ...Object.fromEntries(
      [
        'GOFLAGS',
        'GOENV',
        'GOPATH',
        'GOMODCACHE',
        'GOCACHE',
        'GOTOOLCHAIN',
        'XDG_CACHE_HOME',
        'GITHUB_ACTIONS',
      ].map((name) => [name, undefined]),
    ),
  };
  const build = (more: Readonly<Record<string, string>> = {}): Promise<Finished> =>
    run([process.execPath, STRAKE, 'build'], { cwd: directory, env: { ...env, ...more } });
  return { directory, home, env, build };
}

/** A proxy that changes some answers of the real one: by path, a status and a body. */
async function faultyProxy(
  t: TestContext,
  change: (
    path: string,
  ) => { readonly status?: number; readonly body: string | Uint8Array } | undefined,
): Promise<string> {
  const server = createServer(async (request, response) => {
    const path = request.url ?? '';
    const changed = change(path);
    if (changed) return response.writeHead(changed.status ?? 200).end(changed.body);
    const real = await fetch(`${PROXY.replace(/\/$/, '')}${path}`);
    return response.writeHead(real.status).end(Buffer.from(await real.arrayBuffer()));
  });
  server.listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What the module cache holds of toolchains. */
async function left(home: string): Promise<readonly string[]> {
  return readdir(join(home, 'go/pkg/mod/golang.org')).catch(() => []);
}

test('compiles the same program without Go as with it, and leaves a toolchain that go uses', {
  timeout: 240_000,
}, async (t) => {
  const { directory, home, build, env } = await machine(t);
  const without = await build();
  assert.equal(without.status, 0, without.stderr);
  assert.match(without.stderr, new RegExp(`fetching Go ${VERSION.replaceAll('.', '\\.')} into `));
  const again = await build();
  assert.doesNotMatch(again.stderr, /fetching/);
  assert.match(again.stderr, /compile up to date/);
  const cache = { STRAKE_CACHE: await temporaryDirectory(t) };
  const own = { ...env, PATH: process.env.PATH, ...cache };
  const withGo = await run([process.execPath, STRAKE, 'build'], { cwd: directory, env: own });
  assert.equal(withGo.stdout, without.stdout);
  const [toolchain = ''] = await left(home);
  assert.match(toolchain, /^toolchain@v0\.0\.1-go/);
  const offline = { ...own, GOPROXY: 'off', GOTOOLCHAIN: `go${VERSION}` };
  const root = await runOk(
    [join(home, 'go/pkg/mod/golang.org', toolchain, 'bin/go'), 'env', 'GOROOT'],
    {
      env: { ...offline, PATH: env.PATH },
    },
  );
  assert.equal(root.trim(), join(home, 'go/pkg/mod/golang.org', toolchain));
  await access(join(home, 'go/pkg/sumdb/sum.golang.org/latest'));
});

test('refuses what the checksum database does not prove, and leaves nothing', async (t) => {
  const { home, build } = await machine(t);
  const fails = async (text: RegExp, change: Parameters<typeof faultyProxy>[1]) => {
    const done = await build({ GOPROXY: await faultyProxy(t, change) });
    assert.equal(done.status, 4, done.stderr);
    assert.match(done.stderr, text);
    assert.deepEqual(await left(home), []);
  };
  const lookup = await (
    await fetch(
      `${PROXY}/sumdb/sum.golang.org/lookup/golang.org/toolchain@v0.0.1-go${VERSION}.linux-amd64`,
    )
  ).text();
  const answer = (path: string, body: string) => (path.includes('/lookup/') ? { body } : undefined);
  await fails(/is not signed by sum\.golang\.org/, (path) =>
    answer(path, lookup.replace(/^(— \S+ \S{20})\S/m, '$1A')),
  );
  await fails(/is not in the tree of the checksum database/, (path) =>
    answer(path, lookup.replace(/h1:./, 'h1:_')),
  );
  await fails(/is not in the tree of the checksum database/, (path) =>
    /\/tile\/8\/0\//.test(path) ? { body: Buffer.alloc(8192, 1) } : undefined,
  );
  await fails(/has no tile\/8\/0/, (path) =>
    /\/tile\/8\/0\//.test(path) ? { status: 404, body: '' } : undefined,
  );
  await fails(/has no record of Go's toolchain/, (path) =>
    path.includes('/lookup/') ? { status: 404, body: '' } : undefined,
  );
  await fails(/answers 403[\s\S]*not available/, (path) =>
    path.endsWith('.zip') ? { status: 403, body: 'not available' } : undefined,
  );
  await fails(/is not a zip file/, (path) =>
    path.endsWith('.zip') ? { body: 'no zip' } : undefined,
  );
});

test('refuses to go on from a kept tree that the database has not signed', async (t) => {
  const { home, build } = await machine(t);
  const proxy = await faultyProxy(t, (path) =>
    path.endsWith('.zip') ? { status: 404, body: '' } : undefined,
  );
  // The first one keeps the tree.
  assert.match((await build({ GOPROXY: proxy })).stderr, /\.zip is not in/);
  const latest = join(home, 'go/pkg/sumdb/sum.golang.org/latest');
  const seen = await readFile(latest, 'utf8');
  await writeFile(latest, seen.replace(/\n\n[\s\S]*/, '\n\n'));
  const done = await build({ GOPROXY: proxy });
  assert.equal(done.status, 4);
  assert.match(done.stderr, /is not signed by sum\.golang\.org/);
});

test('fetches nothing where settings forbid it, and says how to get Go', async (t) => {
  for (const [config, env, text] of [
    ['  version: local\n', {}, /go is not on PATH/],
    ['', { GOTOOLCHAIN: 'local' }, /go is not on PATH/],
    ['', { GOPROXY: 'off' }, /GOPROXY=off names no proxy/],
    ['', { GOSUMDB: 'off' }, /GOSUMDB=off turns the checksum database off/],
    ['', { GOSUMDB: 'sum.example' }, /does not name a checksum database with its key/],
    [
      '',
      { GOPROXY: 'http://127.0.0.1:1' },
      /Go cannot be fetched: 127\.0\.0\.1:1 refuses connections/,
    ],
    ['', { GOMODCACHE: '/dev/null/mod' }, /\/dev\/null\/mod\S* cannot be written/],
  ] as const) {
    const { home, build } = await machine(t, config);
    const done = await build(env);
    assert.equal(done.status, 4, done.stderr);
    assert.match(done.stderr, text);
    assert.deepEqual(await left(home), []);
  }
});

test('compiles with the version of the option, also beside another Go', {
  timeout: 240_000,
}, async (t) => {
  const { directory, env, home } = await machine(t, `  version: ${VERSION}\n`);
  const own = { ...env, PATH: process.env.PATH, HOME: home };
  const done = await run([process.execPath, STRAKE, 'build', '-o', 'oci:out'], {
    cwd: directory,
    env: own,
  });
  assert.equal(done.status, 0, done.stderr);
  const fixed = await project(t, {
    'go.mod': 'module example.com/hello\n\ngo 1.21\n',
    'main.go': 'package main\n\nfunc main() {}\n',
    'strake.yaml':
      'plugins: [go]\nplatforms: [linux/amd64]\ngo: { version: "1.20.1", programs: [.] }\n',
  });
  const old = await run([process.execPath, STRAKE, 'build'], {
    cwd: fixed,
    env: { ...own, GOPROXY: 'off' },
  });
  assert.equal(old.status, 4);
  assert.match(old.stderr, /go1\.20\.1/);
});
