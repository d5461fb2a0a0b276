import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { compactJson } from '@strake/oci';
import type { RemoteCacheRequest } from './remote-cache-request.ts';

/**
 * Where the tools of a format keep their files in builds with a remote cache. What is there is decided by those who may write to that cache, so
 * configurations share a directory only if they trust the same keys, or without keys the same repositories.
 * @param cache absolute directory of strake's cache
 */
export function toolDirectory(
  cache: string,
  { trust, repositories }: RemoteCacheRequest,
  format: string,
): string {
  const trusted = trust === 'registry' ? { repositories } : { keys: [...new Set(trust)].sort() };
  const facts = compactJson({ format, ...trusted });
  return join(cache, 'tools', createHash('sha256').update(facts).digest('hex').slice(0, 24));
}
