import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { OtherMachine } from '../e2e/other-machine.ts';
import { compiledPackages } from './compiled-packages.ts';

const NOTE = new URL('note-results.mjs', import.meta.url).href;

/** Tells what Go compiled in a build that runs `go build` at most once. */
export interface WatchedResults {
  /** What the build finds in its environment, in addition. */
  readonly env: Readonly<Record<string, string>>;
  read(): Promise<GoResults>;
}

export interface GoResults {
  /** How many packages Go compiled; 0 if it did not run. */
  readonly compiled: number;
  /** How many compiled packages were there when Go began. */
  readonly found: number;
}

export async function watchResults(
  machine: Pick<OtherMachine, 'directory' | 'env'>,
): Promise<WatchedResults> {
  const noted = join(machine.directory, '../noted-results');
  await rm(noted, { force: true });
  return {
    env: { NODE_OPTIONS: `${machine.env.NODE_OPTIONS} --import=${NOTE}`, NOTED_RESULTS: noted },
    async read() {
      if (!existsSync(noted)) return { compiled: 0, found: 0 };
      const [goCache = '', ...found] = (await readFile(noted, 'utf8')).split('\n');
      const known = new Set(found);
      const compiled = compiledPackages(goCache).filter((name) => !known.has(name));
      return { compiled: compiled.length, found: found.length };
    },
  };
}
