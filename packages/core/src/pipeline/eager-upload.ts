import { ownValue, redact } from '@strake/oci/internal';
import type { LayerDescriptor } from '../plugin/index-plan.ts';
import { runPlugin } from '../plugin/run-plugin.ts';
import type { Destination, ImageNames } from './destination.ts';
import { declaredFacts, soleDestination } from './destination-facts.ts';
import { type BuildSession, callLimits, commonContext } from './session.ts';
import type { ImageTargets } from './target.ts';

/** Uploads layers before the push. */
export interface EagerUpload {
  /** Starts the upload of a layer that was just written. */
  layer(image: string, layer: LayerDescriptor): void;
  /** Cancels running uploads: there will be no push. */
  stop(): void;
}

/**
 * Uploads layers to the destinations that accept them early as soon as they are written, while other platforms still
 * compile. Nothing refers to them before the push, which finds them there. Failures are ignored: the push tries again,
 * and reports them.
 */
export function createEagerUpload(
  session: BuildSession,
  images: readonly ImageTargets[],
  names: ReadonlyMap<string, ImageNames>,
): EagerUpload {
  const stopped = new AbortController();
  const signal = AbortSignal.any([session.signal, stopped.signal]);
  const uploads = new Map(
    images.map(({ image }) => [
      image.name,
      (names.get(image.name)?.destinations ?? []).flatMap(
        (destination) => uploadTo(session, image, destination, signal) ?? [],
      ),
    ]),
  );
  return {
    layer(image, layer) {
      for (const upload of uploads.get(image) ?? [])
        session.afterwards.push(upload(layer).catch(() => {}));
    },
    stop: () => stopped.abort(),
  };
}

/** Undefined for a destination that accepts layers only with their image. */
function uploadTo(
  session: BuildSession,
  image: ImageTargets['image'],
  { text, scheme, target }: Destination,
  signal: AbortSignal,
): ((layer: LayerDescriptor) => Promise<void>) | undefined {
  // With several plugins, the one that performs the push may bring other bytes than these.
  const plugin = soleDestination(session, scheme);
  if (!declaredFacts(plugin, scheme)?.early) return undefined;
  const { env, insecure, blobs } = session.services;
  const name = plugin?.name ?? '';
  return ({ mediaType, digest, size }) =>
    runPlugin(
      name,
      `uploadLayer to ${redact(text)}`,
      async () =>
        plugin?.uploadLayer?.(
          {
            layer: { mediaType, digest, size },
            image: image.name,
            destination: text,
            scheme,
            target,
          },
          {
            ...commonContext(session, name),
            signal,
            env,
            insecure,
            store: { open: (descriptor, stop) => blobs.open(descriptor, stop) },
            image: image.name,
            options: ownValue(image.options, name) as never,
            variables: image.variables,
          },
        ),
      { ...callLimits(session), signal },
    );
}
