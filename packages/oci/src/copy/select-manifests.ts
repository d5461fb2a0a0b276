import { platformFilter } from '../inspect/index.ts';
import { ATTESTATION } from '../spec/attestation.ts';
import { isForPlatform } from './index-member.ts';
import { withPlatforms } from './manifest-entry.ts';
import type { ManifestEntry } from './read-entries.ts';

/** What of an image is wanted. */
export interface ManifestSelection {
  /** In the order of the image. */
  readonly entries: readonly ManifestEntry[];
  /** The images among them. */
  readonly images: readonly ManifestEntry[];
  /** True where nothing was left out. */
  readonly isWhole: boolean;
}

/**
 * The images for some platforms, and the attestations of those; without patterns everything.
 * @throws PLATFORM_INVALID, PLATFORM_NONE, and what reading throws
 */
export async function selectManifests(
  { name, entries: all }: { readonly name: string; readonly entries: readonly ManifestEntry[] },
  patterns: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<ManifestSelection> {
  const filter = platformFilter(patterns);
  if (!filter.isOn) return { entries: all, images: all.filter(isForPlatform), isWhole: true };
  const known = await withPlatforms(all, signal);
  const images = known.filter((entry) => isForPlatform(entry) && filter.matches(entry.platform));
  filter.checkUsed(name);
  const digests = new Set(images.map(({ descriptor }) => descriptor.digest));
  const entries = known.filter(
    ({ descriptor }) =>
      digests.has(descriptor.digest) ||
      digests.has(descriptor.annotations?.[ATTESTATION.subject] ?? ''),
  );
  return { entries, images, isWhole: entries.length === all.length };
}
