import type { LayerDescriptor } from '../plugin/index-plan.ts';
import type { ImageNames } from './destination.ts';
import { isOwnScheme } from './own-scheme.ts';
import type { BuildSession } from './session.ts';

/** Sends what will be pushed before its time. */
export interface EagerUpload {
  /** Tells of a layer that was just written. */
  layer(image: string, layer: LayerDescriptor): void;
  /** Ends what is on its way: there will be no push. */
  stop(): void;
}

const SCHEME = 'docker';

/**
 * Sends layers to the registries that they will be pushed to as soon as they are written, while other platforms still compile.
 * Nothing refers to them there before the push, which finds them. A failure is left to the push: it tries again, and tells.
 */
export function createEagerUpload(
  { hooks, services, signal, afterwards }: BuildSession,
  names: ReadonlyMap<string, ImageNames>,
): EagerUpload {
  const stopped = new AbortController();
  const either = AbortSignal.any([signal, stopped.signal]);
  // What else may perform this push may bring other bytes than these.
  const isOurs = isOwnScheme(hooks, SCHEME);
  return {
    layer(image, layer) {
      if (!isOurs) return;
      for (const { scheme, target } of names.get(image)?.destinations ?? [])
        if (scheme === SCHEME)
          afterwards.push(services.uploadEagerly(target, layer, either).catch(() => {}));
    },
    stop: () => stopped.abort(),
  };
}
