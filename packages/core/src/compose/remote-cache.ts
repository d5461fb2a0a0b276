import type { Store, StringMap } from '@strake/oci';
import { defined } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import type { Shard } from '../pipeline/run-shard.ts';
import type { CacheRun, RemoteCache } from '../remote-cache/index.ts';
import type { BuildOptions } from './build-options.ts';
import type { CacheWriter } from './cache-writer.ts';
import { withHits } from './count-hits.ts';
import type { RemoteCacheRequest } from './remote-cache-request.ts';

/** What a remote cache needs of a build. */
export interface RemoteCacheServices {
  /** Where credentials, proxies and certificates are. */
  readonly env: StringMap;
  /** Where copies of entries stay on this machine. */
  readonly records: Pick<Store, 'readRecord' | 'writeRecord'>;
  readonly run: CacheRun;
}

/**
 * The remote cache of a build; undefined if it has none. What keeps the build from writing is reported once; it reads all the same.
 * @throws CONFIG_OPTION for a shard without the key that it needs to write
 */
export async function openRemoteCache(
  request: RemoteCacheRequest | undefined,
  options: Pick<BuildOptions, 'cacheWrite' | 'env' | 'insecure' | 'onEvent' | 'shard'>,
  { env, records, run }: RemoteCacheServices,
): Promise<RemoteCache | undefined> {
  const { onEvent = () => {}, cacheWrite, insecure, shard } = options;
  const warn = (message: string, hint: string) => onEvent({ type: 'warning', message, hint });
  if (request === undefined) {
    if (cacheWrite)
      warn(
        'nothing is written to a remote cache: there is none',
        'Set "cache.remote" in the configuration, or add --cache-from REPOSITORY.',
      );
    return undefined;
  }
  const [{ createRemoteCache, parseTrust }, { cacheWriter }] = await Promise.all([
    import('../remote-cache/index.ts'),
    import('./cache-writer.ts'),
  ]);
  const { repositories } = request;
  const trust = parseTrust(request.trust);
  const { mayWrite, signingKey, notice, obstacle } = cacheWriter(
    cacheWrite,
    trust,
    defined(options.env ?? {}),
  );
  if (notice !== undefined) onEvent({ type: 'notice', message: notice });
  if (obstacle && shard) throw uselessShard(shard, obstacle);
  if (obstacle) warn(`nothing is written to the remote cache: ${obstacle.why}`, obstacle.hint);
  const cache = createRemoteCache({
    repositories,
    trust,
    mayWrite,
    records,
    run,
    env,
    onWarning: warn,
    onRequest: (message) => onEvent({ type: 'request', message }),
    ...defined({ signingKey, insecure }),
  });
  return run.countsHits ? withHits(cache, records) : cache;
}

/** Without the key nobody could use what a shard compiles. */
function uselessShard(
  { index, total }: Shard,
  { why, hint }: NonNullable<CacheWriter['obstacle']>,
): StrakeError {
  return new StrakeError(
    'CONFIG_OPTION',
    `shard ${index}/${total} cannot write to the remote cache: ${why}`,
    { hint },
  );
}
