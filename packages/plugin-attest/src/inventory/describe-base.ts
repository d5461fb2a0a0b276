import type { FinishedContext, PushBase } from '@strake/core/plugin';
import { isSbomType, PREDICATE_TYPE_ANNOTATION } from '../statement/statement.ts';
import type { InventoryBase } from './inventory.ts';

/** Statements of one attestation. BuildKit writes two. */
const MOST_SBOMS = 16;

/**
 * A base, with the SBOMs that its index has for it. They never change while the digest of the base is the same. What a registry lists
 * as referrers does, and would make another SBOM of the same image.
 * @throws MANIFEST_INVALID, and whatever the place of the base throws
 */
export async function describeBase(
  { reference, digest, name, attestations = [] }: PushBase,
  { readBaseAttestation, remember }: Pick<FinishedContext, 'readBaseAttestation' | 'remember'>,
): Promise<InventoryBase> {
  const sboms = await Promise.all(
    attestations.map((attestation) =>
      remember(['base', attestation.digest], async () => {
        const { layers } = await readBaseAttestation(attestation);
        return layers
          .filter(({ annotations }) => isSbomType(annotations?.[PREDICATE_TYPE_ANNOTATION]))
          .slice(0, MOST_SBOMS)
          .map((layer) => ({ mediaType: layer.mediaType, digest: layer.digest }));
      }),
    ),
  );
  return { reference, digest, ...(name === undefined ? {} : { name }), sboms: sboms.flat() };
}
