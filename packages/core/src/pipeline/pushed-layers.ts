import { type ImageTree, type PushReceipt, parseReference, type RegistryOrigin } from '@strake/oci';
import { DEFAULT_TRANSPORT } from '@strake/oci/internal';
import type { Destination } from './destination.ts';

/** Repositories of registries that have blobs of this build, by digest. */
export type PushedLayers = Map<string, RegistryOrigin[]>;

/** Notes which repository has the blobs of an image, once the image is there. */
export function notePushed(
  pushed: PushedLayers,
  { blobs }: ImageTree,
  { scheme, target }: Destination,
  { replaced }: PushReceipt,
): void {
  // A backend that writes manifests of its own may write other blobs as well.
  if (scheme !== DEFAULT_TRANSPORT || replaced !== undefined) return;
  const origin = originOf(target);
  if (!origin) return;
  for (const { descriptor } of blobs) {
    const origins = pushed.get(descriptor.digest) ?? [];
    origins.push(origin);
    pushed.set(descriptor.digest, origins);
  }
}

/** Undefined for a target that only the plugin which pushes there understands. */
function originOf(target: string): RegistryOrigin | undefined {
  try {
    const { registry, repository } = parseReference(target);
    return { registry, repository };
  } catch {
    return undefined;
  }
}
