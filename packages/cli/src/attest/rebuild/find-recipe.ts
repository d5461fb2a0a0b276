import { defined } from '@strake/core';
import { PREDICATE_TYPE } from '@strake/plugin-attest/sign';
import type { Verifier } from '@strake/plugin-attest/verify';
import type { OpenedImage } from '../../with-image.ts';
import { readAttestations } from '../read-attestations.ts';
import { isSignedLayer, verifyAttestation } from '../verify-attestation.ts';
import { type BuildRecipe, readRecipe } from './build-recipe.ts';
import { impossible } from './predicate-fields.ts';

/**
 * How an image was built, as its provenance says that this verifier accepts: nothing else is looked at, since a build runs code of the
 * source that it names. An image may have several; the first one that tells enough counts.
 * @param subjects digests, in the order in which they are looked at
 * @param given values that it leaves out: `KEY=VALUE`
 * @throws REBUILD_IMPOSSIBLE; UsageError; what reading throws
 */
export async function findRecipe(
  { source, options: { signal }, openTag }: OpenedImage,
  subjects: readonly string[],
  verifier: Verifier,
  given: readonly string[],
): Promise<BuildRecipe> {
  let refused: unknown;
  for (const subject of subjects) {
    const predicateTypes = [PREDICATE_TYPE.provenance];
    const wanted = { signal, predicateTypes, isRead: isSignedLayer, ...defined({ openTag }) };
    for await (const each of readAttestations(source, subject, wanted)) {
      const verified = await verifyAttestation(each, verifier);
      if (verified.kind !== 'verified' || verified.predicateType !== PREDICATE_TYPE.provenance)
        continue;
      try {
        return readRecipe(verified.predicate, given);
      } catch (thrown) {
        refused ??= thrown;
      }
    }
  }
  if (refused !== undefined) throw refused;
  throw impossible(
    `it has no provenance that is signed by ${verifier.name}`,
    'Build it with the plugin attest and a signature: attest: { sign: … }.',
  );
}
