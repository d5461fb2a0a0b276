import type { Scope } from '../test/tool/index.ts';
import { type Bench, STRAKE, type Work } from './bench.ts';
import { type DelayProxy, type Distance, startDelayProxy } from './delay-proxy.ts';
import type { FreshBuild } from './fresh-machine.ts';

/** A registry with a remote cache. */
export interface Remote {
  /** Its registry is the proxy, if there is one. */
  readonly bench: Bench;
  /** Counts requests, and takes some processor time for each byte. */
  readonly proxy: DelayProxy | undefined;
  /** `strake build` that reads the cache. */
  readonly build: readonly string[];
}

/** Options of a build: nothing of Go's build cache is read or written, and go uses its own. */
export const OWN_GO_CACHE = ['--set', 'go.cache=local'];

/** A push from a fresh machine without Go. */
export function freshPush({ proxy, build }: Remote, work: Work, name = 'strake'): FreshBuild {
  return { name, work, argv: [...build, '--push'], ...(proxy ? { proxy } : {}) };
}

/**
 * The same registry and cache, however far away.
 * @param distance absent: no proxy
 */
export async function openRemote(
  scope: Scope,
  bench: Bench,
  distance?: Distance,
  repository = 'build-cache',
): Promise<Remote> {
  const proxy = distance && (await startDelayProxy(scope, bench.registry, distance));
  const registry = proxy?.host ?? bench.registry;
  const cache = ['--cache-from', `${registry}/${repository}`, '--set', 'cache.trust=registry'];
  return { bench: { ...bench, registry }, proxy, build: [...STRAKE, 'build', ...cache] };
}
