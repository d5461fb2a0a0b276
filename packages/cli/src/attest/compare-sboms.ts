import type { PlatformReport } from '@strake/core';
import { isSbomType } from '@strake/plugin-attest/sign';
import type { OpenedImage } from '../with-image.ts';
import type { VerifiedAttestation } from './verify-attestation.ts';

/**
 * Compares the predicate of an SBOM with the layers of the image, or of all images of the index.
 * @param digest of what the SBOM is about
 * @returns the differences; undefined if it cannot be compared: it is of another tool, or of an index whose images were not all chosen, or are not all there
 */
export type SbomComparison = (digest: string, predicate: unknown) => readonly string[] | undefined;

/** A manifest, and what came of everything that is attached to it. */
export interface FoundManifest {
  readonly digest: string;
  readonly attestations: readonly VerifiedAttestation[];
}

/** The images that can be compared. */
interface ChosenImages {
  readonly images: readonly PlatformReport[];
  /** Whether they are all that the index lists. */
  readonly isWhole: boolean;
}

/**
 * Reads the layers of the images whose SBOMs are verified, each once; none if there is no such SBOM.
 * @throws what reading layers throws
 */
export async function createComparison(
  { source, options }: OpenedImage,
  { images, isWhole }: ChosenImages,
  manifests: readonly FoundManifest[],
): Promise<SbomComparison> {
  const described = new Set(
    manifests
      .filter(({ attestations }) =>
        attestations.some((each) => each.kind === 'verified' && isSbomType(each.predicateType)),
      )
      .map(({ digest }) => digest),
  );
  if (described.size === 0) return () => undefined;
  const known = new Set(images.map(({ digest }) => digest));
  const needsAll = isWhole && [...described].some((digest) => !known.has(digest));
  const [{ inventoryImages }, { compareSbom }] = await Promise.all([
    import('./inventory-images.ts'),
    import('@strake/plugin-attest/sbom'),
  ]);
  const read = images.filter(({ digest }) => needsAll || described.has(digest));
  const made = await inventoryImages({ source, options }, read);
  return (digest, predicate) => {
    const own = made.filter(({ image }) => image.digest === digest);
    const about = own.length > 0 ? own : isWhole ? made : [];
    return about.length > 0
      ? compareSbom(
          predicate,
          about.map(({ inventory }) => inventory),
        )
      : undefined;
  };
}
