import { formatReference, parseRepository } from '@strake/oci';
import { configError } from '../config/config-error.ts';
import type { CacheTrust, Project } from '../config/project.ts';
import { StrakeError } from '../errors/index.ts';
import type { BuildOptions } from './build-options.ts';

type Options = Pick<BuildOptions, 'cache' | 'cacheFrom' | 'cacheWrite' | 'shard' | 'source'>;

/** The remote cache that a build uses. */
export interface RemoteCacheRequest {
  /** Normalized, each once, at least one; the first is written to. */
  readonly repositories: readonly string[];
  readonly trust: CacheTrust;
}

/**
 * Combines the configuration with the options of a build; undefined if neither names a repository, or the cache is disabled.
 * @throws CACHE_TRUST, REFERENCE_INVALID, CONFIG_OPTION
 */
export function remoteCacheRequest(
  options: Options,
  project: Pick<Project, 'cache'>,
): RemoteCacheRequest | undefined {
  const { cache = true, cacheFrom = [], cacheWrite = false, shard } = options;
  const { remote = [], trust } = project.cache ?? {};
  if (shard) checkShard(options);
  const given = cacheFrom.map(readRepository);
  const repositories = cache ? [...new Set([...remote, ...given])] : [];
  if (repositories.length === 0) {
    if (shard) throw withoutCache('a shard needs a remote cache, which receives what it compiles');
    if (cacheWrite !== false && !cache)
      throw withoutCache('what is built without a cache cannot be written to a remote one');
    return undefined;
  }
  if (trust !== undefined) return { repositories, trust };
  throw configError(
    'CACHE_TRUST',
    `nothing says whose entries of the remote cache ${repositories[0]} are used`,
    options.source,
    ['cache'],
    { hint: TRUST_HINT },
  );
}

function readRepository(text: string): string {
  try {
    return formatReference(parseRepository(text));
  } catch (thrown) {
    if (!StrakeError.is(thrown)) throw thrown;
    throw StrakeError.locate(thrown, {
      location: { argument: '--cache-from or STRAKE_CACHE_FROM' },
    });
  }
}

const TRUST_HINT =
  'Run "strake cache key", and paste the line "trust: [ed25519:…]" that it prints below "cache": then only entries signed with its private key are used. Or write "trust: registry": then everyone who may push to the repository can put programs into your images. Without a file: --set cache.trust=registry.';

function checkShard({ shard, cacheWrite = false }: Options): void {
  const { index, total } = shard ?? { index: 1, total: 1 };
  const isValid = Number.isInteger(index) && Number.isInteger(total) && index >= 1;
  if (!isValid || index > total)
    throw new StrakeError('CONFIG_OPTION', `shard ${index}/${total} does not exist`, {
      hint: 'Shards count from 1: 1/4, 2/4, 3/4, 4/4.',
    });
  if (cacheWrite === false)
    throw new StrakeError(
      'CONFIG_OPTION',
      'a shard that does not write to the remote cache is of no use',
      { hint: 'Add --cache-write, or set STRAKE_CACHE_WRITE=1.' },
    );
}

function withoutCache(message: string): StrakeError {
  return new StrakeError('CONFIG_OPTION', message, {
    hint: 'Set "cache.remote" in the configuration, or add --cache-from REPOSITORY, and omit --no-cache.',
  });
}
