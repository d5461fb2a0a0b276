import { StrakeError } from '../errors/index.ts';
import type { ToolCachePlace } from './tool-cache-place.ts';

/**
 * Why the cache of a tool is not written to a remote cache, if that is as it should be; undefined if it may be written.
 * @param force whether it is written in a pull request as well
 * @throws CONFIG_OPTION without a trusted key
 */
export async function whyNotWritten(
  { request, env }: Pick<ToolCachePlace, 'request' | 'env'>,
  force: boolean,
): Promise<string | undefined> {
  const [{ parseTrust }, { cacheWriter }] = await Promise.all([
    import('../remote-cache/index.ts'),
    import('./cache-writer.ts'),
  ]);
  const trust = parseTrust(request.trust);
  const { notice, obstacle } = cacheWriter(force ? 'force' : true, trust, env, '--force');
  if (!obstacle) return notice;
  const { why, hint } = obstacle;
  const [repository] = request.repositories;
  throw new StrakeError('CONFIG_OPTION', `cannot write to the remote cache ${repository}: ${why}`, {
    hint,
  });
}
