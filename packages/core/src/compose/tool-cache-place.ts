import type { StringMap } from '@strake/oci';
import type { ToolCacheFormat } from '../tool-cache/tool-cache.ts';
import type { BuildOptions } from './build-options.ts';
import type { RemoteCacheRequest } from './remote-cache-request.ts';

/** A format whose caches can be shared without a build. */
export type SharedFormat = ToolCacheFormat & Required<Pick<ToolCacheFormat, 'find' | 'since'>>;

/** The cache of a tool and the remote cache that shares it, and how they are reached. */
export interface ToolCachePlace extends Pick<BuildOptions, 'insecure' | 'onEvent'> {
  readonly format: SharedFormat;
  readonly request: RemoteCacheRequest;
  readonly env: StringMap;
  readonly signal: AbortSignal;
}
