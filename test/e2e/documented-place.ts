import { rmSync } from 'node:fs';
import { cp, mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type Finished,
  type Registry,
  run,
  runOk,
  type Scope,
  startRegistry,
} from '../tool/index.ts';
import { project, STRAKE, TINY } from './strake.ts';

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const MAIN = 'package main\n\nvar version string\n\nfunc main() { println(version) }\n';
/** What other tools have made, as docs/other-languages.md takes it for granted. */
const PREBUILT = Object.fromEntries(
  [
    'public/index.html',
    'build/server.js',
    'src/main.py',
    'target/x86_64-unknown-linux-musl/release/tool',
    'target/aarch64-unknown-linux-musl/release/tool',
    ...['amd64', 'arm64'].flatMap((arch) => [`bin/linux-${arch}/tool`, `bin/linux-${arch}/agent`]),
  ].map((name) => [name, `${name}\n`]),
);
/** Who may use the registry that stands in for those of the pages. */
const ANN = { user: 'ann', password: 'tide' };

/** A directory `tools` with a Go module that has every program that a page names, and these files. */
export async function documentedModule(
  t: Scope,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const own = {
    'go.mod': TINY['go.mod'],
    'package.json': '{"type":"module"}',
    ...Object.fromEntries(
      ['app', 'server', 'migrate'].map((name) => [`cmd/${name}/main.go`, MAIN]),
    ),
    ...PREBUILT,
    ...files,
  };
  const above = await project(
    t,
    Object.fromEntries(Object.entries(own).map(([name, text]) => [`tools/${name}`, text])),
  );
  const directory = join(above, 'tools');
  await symlink(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
  return directory;
}

/** Where what a page shows is run: a module, and a registry in the place of all that pages name. */
export interface DocumentedPlace {
  readonly directory: string;
  readonly registry: Registry;
  /** Runs lines in a shell that stops at the first failure. */
  shell(text: string, env?: Readonly<Record<string, string>>): Promise<Finished>;
  /** The text with the registry in the place of those that it names. */
  local(text: string): string;
}

/** What the first place of this process has put into its registry and its cache: building it again takes a second each time. */
let seeded: string | undefined;

const seed = (host: string) =>
  ['', '-t v1', '-t v1-amd64 -p linux/amd64', '-t v1-arm64 -p linux/arm64']
    .map((how) => `strake build --push ./cmd/app -c seed.yaml ${how}\n`)
    .concat(`strake copy ${host}/acme/app:v1 ${host}/hub/library/alpine:latest\n`)
    .join('');

const toLayout = (host: string) => `strake copy ${host}/acme/app:v1 oci:dist/oci:v1\n`;

/** Copies directories to where they stay until the process ends. */
async function keep(...directories: readonly string[]): Promise<string> {
  const kept = await mkdtemp(join(tmpdir(), 'strake-test-'));
  process.once('exit', () => rmSync(kept, { recursive: true, force: true }));
  for (const each of directories)
    await cp(each, join(kept, basename(each)), { recursive: true, preserveTimestamps: true });
  return kept;
}

/**
 * Starts a registry that wants a login, and puts into it, and into `dist/oci`, what pages take for granted: acme/app as
 * v1, latest, v1-amd64 and v1-arm64, and a mirror of an image of Docker Hub.
 * @param loggedIn whether the shell finds the login
 */
export async function documentedPlace(
  t: Scope,
  files: Readonly<Record<string, string>>,
  loggedIn: boolean,
): Promise<DocumentedPlace> {
  const storage = seeded && join(seeded, 'storage');
  const registry = await startRegistry(t, {
    kind: 'distribution-v3',
    auth: ANN,
    ...(storage && { storage }),
  });
  const local = (text: string) =>
    text.replaceAll(/ghcr\.io|registry\.example(?=\/mirror)|mirror\.example/g, registry.host);
  const app = `plugins: [go]\nrepository: ${registry.host}/acme/app\ngo: { programs: [./cmd/app] }\n`;
  const own = Object.entries(files).map(([name, text]) => [name, local(text)]);
  const directory = await documentedModule(t, { 'strake.yaml': app, ...Object.fromEntries(own) });
  const at = (name: string) => join(dirname(directory), name);
  for (const name of ['bin', 'home', 'login']) await mkdir(at(name));
  const script = `#!/bin/sh\nexec '${process.execPath}' '${STRAKE}' "$@"\n`;
  await writeFile(at('bin/strake'), script, { mode: 0o755 });
  const env = {
    PATH: `${at('bin')}:${process.env.PATH}`,
    HOME: at('home'),
    // Go's directories follow HOME, unless they are said.
    GOCACHE: (await runOk(['go', 'env', 'GOCACHE'])).trim(),
    GOPATH: (await runOk(['go', 'env', 'GOPATH'])).trim(),
    STRAKE_CACHE: at('cache'),
    DOCKER_CONFIG: at('login'),
    REGISTRY_AUTH_FILE: undefined,
    XDG_CACHE_HOME: undefined,
    XDG_CONFIG_HOME: undefined,
    GITHUB_ACTIONS: undefined,
    NO_COLOR: '1',
    USER: ANN.user,
    TOKEN: ANN.password,
  };
  const auth = Buffer.from(`${ANN.user}:${ANN.password}`).toString('base64');
  const login = join(at('login'), 'config.json');
  await writeFile(login, JSON.stringify({ auths: { [registry.host]: { auth } } }));
  await writeFile(join(directory, 'seed.yaml'), app);
  const sh = (text: string) => runOk(['sh', '-euc', text], { cwd: directory, env });
  if (seeded === undefined) {
    await sh(`${seed(registry.host)}${toLayout(registry.host)}`);
    seeded = await keep(join(registry.directory, 'storage'), at('cache'));
  } else {
    await cp(join(seeded, 'cache'), at('cache'), { recursive: true, preserveTimestamps: true });
    await sh(toLayout(registry.host));
  }
  if (!loggedIn) await writeFile(login, '{}');
  return {
    directory,
    registry,
    local,
    shell: (text, more) =>
      run(['bash', '-euo', 'pipefail', '-c', local(text)], {
        cwd: directory,
        env: { ...env, ...more },
        input: '',
      }),
  };
}
