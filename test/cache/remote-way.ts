import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { after } from 'node:test';
import { defined } from '@strake/oci/internal';
import { type OtherMachineOptions, otherMachine } from '../e2e/other-machine.ts';
import { strake } from '../e2e/strake.ts';
import { forwardAll } from '../registry/fault-kinds.ts';
import { type Fault, startFaultProxy } from '../registry/fault-proxy.ts';
import { runOk, type Scope, startRegistry, temporaryDirectory } from '../tool/index.ts';
import { onlyBundles } from '../tool-cache/only-bundles.ts';
import { SIGNING } from '../tool-cache/test-key.ts';
import { watchResults } from '../tool-cache/watch-results.ts';
import { addGoPackages } from './go-packages.ts';
import type { GoProject } from './go-project.ts';

/** Further ways to build a project: what its directory writes into a remote cache is read on other machines. */
export interface RemoteWay {
  /** Builds in the project's directory, and writes. @param cache a local one; default: one that nothing else uses */
  write(cache?: string): Promise<void>;
  /**
   * Builds a copy on a machine that has Go, its standard library compiled, and nothing else.
   * @returns as `digestOf` does
   */
  read(): Promise<string>;
  /**
   * Builds a copy on a machine that finds no programs in the remote cache, only what Go compiled for the last ones that were written.
   * @param cache strake's own there, which keeps what Go compiles; default: an empty one
   */
  readBundles(cache?: string): Promise<BuiltFromBundles>;
  /** Of what `read` built. */
  readonly counts: { builds: number; withoutGo: number };
}

export interface BuiltFromBundles {
  /** As `digestOf` returns it. */
  readonly digest: string;
  /** How many packages Go compiled. */
  readonly compiled: number;
}

/** Files of projects, by path from their roots, that have absolute paths in them. */
const NAMING_PATHS = ['goenv', 'over.json'];

const CACHE_WARNING = /^warning: .*(?:remote|build) cache/m;

/** One for all tests of a suite; each project has a repository. */
const registry = startRegistry({ after }, { kind: 'ggcr' });
/** Signatures name the host: what is written here is read here. */
const cacheHost = registry.then(async ({ host }) => {
  const fault: Fault = (...request) => (hidesPrograms ? onlyBundles() : forwardAll)(...request);
  return (await startFaultProxy({ after }, host, fault)).host;
});
let hidesPrograms = false;
const goCache = runOk(['go', 'env', 'GOCACHE']);

/** The digest alone, or what a build failed with: names of images may follow from the directory. */
export function imageOf(digest: string): string {
  return digest.split('@')[1] ?? digest;
}

/** @param project with `cache: { trust: TRUST }` in its configuration */
export async function remoteWay(
  t: Scope,
  project: Pick<GoProject, 'root' | 'app' | 'env'>,
): Promise<RemoteWay> {
  const ownCache = await temporaryDirectory(t);
  const repository = `cache/${randomUUID()}`;
  const counts = { builds: 0, withoutGo: 0 };
  /** A machine with a copy of the project, and what its builds find in their environment. */
  const elsewhere = async (options: OtherMachineOptions = {}) => {
    const machine = await otherMachine(t, project.root, {
      cwd: relative(project.root, project.app),
      omits: (path) => /^(?:cache|out-[^/]*)$/.test(path),
      go: true,
      ...options,
    });
    const moved = (text: string) => text.replaceAll(project.root, machine.directory);
    for (const name of NAMING_PATHS) {
      const file = join(machine.directory, name);
      if (existsSync(file)) await writeFile(file, moved(await readFile(file, 'utf8')));
    }
    const { STRAKE_CACHE: _, HOME: __, NODE_OPTIONS: ___, ...own } = project.env;
    const set = Object.entries(own).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, moved(value)] as const],
    );
    const env = {
      ...Object.fromEntries(set),
      STRAKE_CACHE_FROM: `${await cacheHost}/${repository}`,
    };
    const build = async (more = {}) => {
      const done = await machine.build(['-o', 'oci:out'], { ...env, ...more });
      if (done.status !== 0) return { digest: `exit ${done.status}`, processes: done.processes };
      assert.doesNotMatch(done.stderr, CACHE_WARNING);
      return { digest: done.stdout.trim(), processes: done.processes };
    };
    return { machine, build };
  };
  return {
    counts,
    async write(cache = ownCache) {
      await addGoPackages(cache);
      const STRAKE_CACHE_FROM = `${await cacheHost}/${repository}`;
      const writing = {
        ...{ STRAKE_CACHE: cache, STRAKE_CACHE_FROM, STRAKE_CACHE_WRITE: '1' },
        ...SIGNING,
      };
      const out = `oci:${await temporaryDirectory(t)}/out`;
      const env = { ...project.env, ...writing };
      const { stderr } = await strake(project.app, ['build', '-o', out], { env });
      assert.doesNotMatch(stderr, CACHE_WARNING);
    },
    async read() {
      const { machine, build } = await elsewhere({ goCache: (await goCache).trim() });
      await addGoPackages(machine.env.STRAKE_CACHE ?? '');
      const { digest, processes } = await build();
      if (digest.startsWith('exit')) return digest;
      counts.builds += 1;
      if (!processes.some((line) => /^(?:\S*\/)?go /.test(line))) counts.withoutGo += 1;
      return digest;
    },
    async readBundles(cache) {
      const { machine, build } = await elsewhere();
      const results = await watchResults(machine);
      hidesPrograms = true;
      const env = { ...results.env, ...defined({ STRAKE_CACHE: cache }) };
      const { digest } = await build(env).finally(() => {
        hidesPrograms = false;
      });
      const { compiled } = await results.read();
      return { digest, compiled };
    },
  };
}
