import { openStore, type Store } from '@strake/oci';
import { defined, temporaryDirectory } from '@strake/oci/internal';
import type { EventHandler } from '../pipeline/event.ts';
import { createCacheRun } from '../remote-cache/cache-run.ts';
import type { CountedToolCaches } from '../tool-cache/tool-caches.ts';
import { findCache } from './cache.ts';
import { openRemoteCache } from './remote-cache.ts';
import type { ToolCachePlace } from './tool-cache-place.ts';

/** An open remote cache. */
export interface ToolCacheSession {
  readonly caches: CountedToolCaches;
  /** Small records of this machine. */
  readonly records: Pick<Store, 'readRecord' | 'writeRecord'>;
  /** Whether something went wrong. */
  hasWarned(): boolean;
}

/**
 * Opens a remote cache for the cache of a tool, and closes it after the action.
 * @param writes whether it is written to; the caller has checked that it may be
 */
export async function inToolCacheSession<Result>(
  { request, env, insecure, onEvent = () => {} }: ToolCachePlace,
  writes: boolean,
  action: (session: ToolCacheSession) => Promise<Result>,
): Promise<Result> {
  const warn = (message: string, hint: string) => onEvent({ type: 'warning', message, hint });
  let warnings = 0;
  const counted: EventHandler = (event) => {
    if (event.type === 'warning') warnings += 1;
    onEvent(event);
  };
  const { directory, refusal } = await findCache({ env });
  if (refusal !== undefined)
    warn(
      `working without strake's own cache, which knows when the last pull was: ${refusal}`,
      'Set STRAKE_CACHE to a directory that only you can write to.',
    );
  const temporary = refusal === undefined ? undefined : await temporaryDirectory();
  const records = await openStore(temporary?.path ?? directory, { onWarning: warn });
  try {
    const remote = await openRemoteCache(
      request,
      {
        env,
        onEvent: counted,
        ...defined({ insecure }),
        ...(writes ? { cacheWrite: 'force' } : {}),
      },
      { env, records, run: createCacheRun(false) },
    );
    if (!remote) throw new TypeError('a request has at least one repository');
    const { beforePull, createToolCaches } = await import('../tool-cache/index.ts');
    const caches = createToolCaches({
      cache: remote,
      modified: beforePull(),
      onWarning: (message, hint) => counted({ type: 'warning', message, hint }),
      // The user asked for bundles: only a transfer that is slower than one processor is given up.
      processors: 1,
    });
    try {
      return await action({ caches, records, hasWarned: () => warnings > 0 });
    } finally {
      await caches.close();
      await remote.close();
    }
  } finally {
    await records.close();
    await temporary?.remove();
  }
}
