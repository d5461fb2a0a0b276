import { attestationsOf, parseDocument } from '@strake/core';
import type { OpenedImage } from '../with-image.ts';

/**
 * Whether anything is attached to what a reference names, or to its first image. It loads nothing that knows what attestations mean: most images
 * have none.
 */
export async function isAttested({ source, options: { signal } }: OpenedImage): Promise<boolean> {
  const { descriptor, bytes } = await source.root(signal);
  const { mediaType, digest } = descriptor;
  const document = parseDocument(bytes, { mediaType, name: `manifest of ${source.name}` });
  const listed = document.kind === 'index' ? document.index.manifests : [];
  if (listed.some(({ digest: each }) => attestationsOf(listed, each).length > 0)) return true;
  const subjects = [digest, ...listed.slice(0, 1).map((each) => each.digest)];
  const found = await Promise.all(subjects.map((each) => source.referrers?.(each, signal)));
  return found.some((referrers = []) => referrers.length > 0);
}
