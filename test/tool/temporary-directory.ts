import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Scope } from './scope.ts';

/** A new empty directory that goes when the test ends: absolute, without symbolic links. */
export async function temporaryDirectory(t: Scope): Promise<string> {
  const directory = await mkdtemp(join(await realpath(tmpdir()), 'strake-test-'));
  t.after(() => rm(directory, { recursive: true, force: true, maxRetries: 3 }));
  return directory;
}
