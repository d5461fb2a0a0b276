import { StrakeError } from '../../errors/index.ts';
import type { World } from '../world/index.ts';
import { sourceUrl } from './source-url.ts';

/** What git knows of a work tree; each part is absent where it is not known. */
export interface GitFacts {
  /** Full commit. */
  readonly revision?: string;
  /** True where files that git tracks differ from the commit. */
  readonly dirty?: boolean;
  /** `git describe --tags --always --dirty`, hashes with 12 digits. */
  readonly describe?: string;
  /** Address of the repository on the web, `https://HOST/PATH`. */
  readonly source?: string;
}

/** Facts of the work tree that holds a folder; nothing outside of one, before its first commit, or without git. */
export async function gitFacts(world: Pick<World, 'run'>, directory: string): Promise<GitFacts> {
  const ask = async (...args: string[]): Promise<string | undefined> => {
    // A build only looks: it must not wait for, or take, the lock of the index.
    const env = { GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' };
    const { exitCode, stdout } = await world.run(['git', ...args], { directory, env });
    return exitCode === 0 && stdout.trim() !== '' ? stdout.trim() : undefined;
  };
  try {
    const revision = await ask('rev-parse', '--verify', 'HEAD');
    if (revision === undefined) return {};
    const [describe, configured] = await Promise.all([
      ask('describe', '--tags', '--always', '--dirty', '--abbrev=12'),
      // As configured, before `insteadOf`, which differs from machine to machine.
      ask('config', '--get', 'remote.origin.url'),
    ]);
    const source = configured === undefined ? undefined : sourceUrl(configured);
    return {
      revision,
      ...(describe ? { describe, dirty: describe.endsWith('-dirty') } : {}),
      ...(source ? { source } : {}),
    };
  } catch (thrown) {
    if (StrakeError.is(thrown) && thrown.code === 'TOOL_NOT_FOUND') return {};
    throw thrown;
  }
}
