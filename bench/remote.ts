import type { Scope } from '../test/tool/index.ts';
import { type Bench, STRAKE, type Work } from './bench.ts';
import { type DelayProxy, startDelayProxy } from './delay-proxy.ts';
import type { FreshBuild } from './fresh-machine.ts';

/** A registry with a remote cache. */
export interface Remote {
  /** Its registry is the proxy. */
  readonly bench: Bench;
  readonly proxy: DelayProxy;
  /** `strake build` that reads the cache. */
  readonly build: readonly string[];
}

/** A push from a fresh machine without Go. */
export function freshPush({ proxy, build }: Remote, work: Work, name = 'strake'): FreshBuild {
  return { name, work, argv: [...build, '--push'], proxy };
}

/** The same registry and cache, however far away. */
export async function openRemote(scope: Scope, bench: Bench, roundTripMs: number): Promise<Remote> {
  const proxy = await startDelayProxy(scope, bench.registry, roundTripMs);
  const cache = ['--cache-from', `${proxy.host}/build-cache`, '--set', 'cache.trust=registry'];
  return {
    bench: { ...bench, registry: proxy.host },
    proxy,
    build: [...STRAKE, 'build', ...cache],
  };
}
