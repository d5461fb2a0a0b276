import { StrakeError } from '../../errors/index.ts';
import type { World } from '../world/index.ts';
import { sourceUrl } from './source-url.ts';

/** What git knows of a work tree; each part is absent where it is not known. */
export interface GitFacts {
  /** Full commit. */
  readonly revision?: string;
  /** `git describe --tags --always --dirty`. */
  readonly describe?: string;
  /** Address of the repository on the web. */
  readonly source?: string;
}

/** Facts of the work tree that holds a folder; nothing outside of one, or without git. */
export async function gitFacts(world: World, directory: string): Promise<GitFacts> {
  const ask = async (...args: string[]): Promise<string | undefined> => {
    const { exitCode, stdout } = await world.run(['git', ...args], { directory });
    return exitCode === 0 && stdout.trim() !== '' ? stdout.trim() : undefined;
  };
  try {
    const revision = await ask('rev-parse', '--verify', 'HEAD');
    if (revision === undefined) return {};
    const [describe, remote] = await Promise.all([
      ask('describe', '--tags', '--always', '--dirty', '--abbrev=12'),
      ask('remote', 'get-url', 'origin'),
    ]);
    const source = remote === undefined ? undefined : sourceUrl(remote);
    return { revision, ...(describe ? { describe } : {}), ...(source ? { source } : {}) };
  } catch (thrown) {
    if (StrakeError.is(thrown) && thrown.code === 'TOOL_NOT_FOUND') return {};
    throw thrown;
  }
}
