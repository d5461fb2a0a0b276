import { platformFilter } from '../inspect/index.ts';
import type { Leaf } from './outline.ts';
import { isForPlatform, withPlatforms } from './read-leaf.ts';

/** Names, on the entry of an attestation, the manifest that it speaks of. Source: BuildKit "Attestation Storage". */
const ATTESTED = 'vnd.docker.reference.digest';

/** What of an image is wanted. */
export interface Choice {
  /** In the order of the image. */
  readonly leaves: readonly Leaf[];
  /** The images among them. */
  readonly images: readonly Leaf[];
  /** True where nothing was left out. */
  readonly isWhole: boolean;
}

/**
 * The images for some platforms, and the attestations of those; without patterns everything.
 * @throws PLATFORM_INVALID, PLATFORM_NONE, and what reading throws
 */
export async function chooseLeaves(
  { name, leaves: all }: { readonly name: string; readonly leaves: readonly Leaf[] },
  patterns: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<Choice> {
  const filter = platformFilter(patterns);
  if (!filter.isOn) return { leaves: all, images: all.filter(isForPlatform), isWhole: true };
  const known = await withPlatforms(all, signal);
  const images = known.filter((leaf) => isForPlatform(leaf) && filter.matches(leaf.platform));
  filter.checkUsed(name);
  const digests = new Set(images.map(({ descriptor }) => descriptor.digest));
  const leaves = known.filter(
    ({ descriptor }) =>
      digests.has(descriptor.digest) || digests.has(descriptor.annotations?.[ATTESTED] ?? ''),
  );
  return { leaves, images, isWhole: leaves.length === all.length };
}
