import { type Descriptor, defined, type ImageReport, rootOrNone, StrakeError } from '@strake/core';
import type { OpenedImage } from '../with-image.ts';

/** A tag of cosign's old form, which belongs to a manifest by its name. */
export interface OldTagReport extends Pick<Descriptor, 'digest' | 'mediaType' | 'size'> {
  /** `sha256-….sig`. */
  readonly tag: string;
  /** Digest of the manifest that it belongs to. */
  readonly subject: string;
  /** The platform of that manifest, or `index`. */
  readonly of: string;
}

/** Tags of an image, if they could be listed. */
export interface OldTagReports {
  readonly oldTags?: readonly OldTagReport[];
  /** Why they could not be. */
  readonly oldTagsError?: string;
}

/** Tags that are asked for at the same time. */
const AT_ONCE = 8;

/**
 * The signatures, attestations and SBOMs under tags of an image and of what it lists: one request for each that may be there.
 * @returns nothing outside of registries
 */
export async function listOldTags(
  { openTag, options: { signal, platforms } }: OpenedImage,
  { root, images }: ImageReport,
): Promise<OldTagReports> {
  if (!openTag) return {};
  const { oldTag } = await import('@strake/plugin-attest/sign');
  const places = new Map(images.map(({ digest, platform }) => [digest, platform]));
  if (!platforms && !places.has(root.digest)) places.set(root.digest, 'index');
  const waiting = [...places].flatMap(([subject, of]) =>
    (['sig', 'att', 'sbom'] as const).map((kind) => ({ subject, of, tag: oldTag(subject, kind) })),
  );
  const oldTags: OldTagReport[] = [];
  try {
    while (waiting.length > 0) {
      const some = waiting.splice(0, AT_ONCE).map(async (each) => {
        const source = await openTag(each.tag);
        try {
          return { ...each, ...defined({ found: await rootOrNone(source, signal) }) };
        } finally {
          await source.close?.();
        }
      });
      for (const { found, ...each } of await Promise.all(some)) {
        if (!found) continue;
        const { mediaType, digest, size } = found.descriptor;
        oldTags.push({ ...each, mediaType, digest, size });
      }
    }
  } catch (error) {
    signal.throwIfAborted();
    if (!StrakeError.is(error)) throw error;
    return { oldTagsError: error.message };
  }
  return { oldTags };
}
