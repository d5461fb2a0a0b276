import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { after } from 'node:test';
import { otherMachine } from '../e2e/other-machine.ts';
import { strake } from '../e2e/strake.ts';
import { runOk, type Scope, startRegistry, temporaryDirectory } from '../tool/index.ts';
import type { GoProject } from './go-project.ts';

/** The third way to build a project: what its directory writes into a remote cache is read in a fresh one. */
export interface RemoteWay {
  /** Builds in the project's directory, and writes. @param cache a local one; default: one that nothing else uses */
  write(cache?: string): Promise<void>;
  /**
   * Builds a copy on a machine that has Go, and Go's build cache, and nothing else.
   * @returns as `digestOf` does
   */
  read(): Promise<string>;
  /** Of what `read` built. */
  readonly counts: { builds: number; withoutGo: number };
}

/** Files of projects, by path from their roots, that have absolute paths in them. */
const NAMING_PATHS = ['goenv', 'over.json'];

/** One for all tests of a suite; each project has a repository. */
const registry = startRegistry({ after }, { kind: 'ggcr' });
const goCache = runOk(['go', 'env', 'GOCACHE']);

/** The digest alone, or what a build failed with: names of images may follow from the directory. */
export function imageOf(digest: string): string {
  return digest.split('@')[1] ?? digest;
}

/** @param project with `cache: { trust: registry }` in its configuration */
export async function remoteWay(
  t: Scope,
  project: Pick<GoProject, 'root' | 'app' | 'env'>,
): Promise<RemoteWay> {
  const ownCache = await temporaryDirectory(t);
  const { host } = await registry;
  const STRAKE_CACHE_FROM = `${host}/cache/${randomUUID()}`;
  const counts = { builds: 0, withoutGo: 0 };
  return {
    counts,
    async write(cache = ownCache) {
      const writing = { STRAKE_CACHE: cache, STRAKE_CACHE_FROM, STRAKE_CACHE_WRITE: '1' };
      const out = `oci:${await temporaryDirectory(t)}/out`;
      const env = { ...project.env, ...writing };
      const { stderr } = await strake(project.app, ['build', '-o', out], { env });
      assert.doesNotMatch(stderr, /^warning: .*remote cache/m);
    },
    async read() {
      const machine = await otherMachine(t, project.root, {
        cwd: relative(project.root, project.app),
        omits: (path) => /^(?:cache|out-[^/]*)$/.test(path),
        go: true,
        goCache: (await goCache).trim(),
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
      const env = { ...Object.fromEntries(set), STRAKE_CACHE_FROM };
      const { status, stdout, stderr, processes } = await machine.build(['-o', 'oci:out'], env);
      if (status !== 0) return `exit ${status}`;
      assert.doesNotMatch(stderr, /^warning: .*remote cache/m);
      counts.builds += 1;
      if (!processes.some((line) => /^(?:\S*\/)?go /.test(line))) counts.withoutGo += 1;
      return stdout.trim();
    },
  };
}
