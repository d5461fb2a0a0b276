import { type Descriptor, defined, StrakeError } from '@strake/core';
import { isBundleType, OLD_MEDIA_TYPE } from '@strake/plugin-attest/sign';
import {
  predicateProblem,
  type VerifiedStatement,
  type Verifier,
  verifyLayer,
} from '@strake/plugin-attest/verify';
import type { Attestation } from './read-attestations.ts';

/** Why something is bad, or does not count. */
export interface Problem {
  /**
   * Stable: `UNSIGNED`, `SBOM_DIFFERS` from the layers, `PREDICATE_INVALID` for what is not of its type, or about another image; else the code
   * of the error, such as `ATTEST_SIGNATURE`.
   */
  readonly code: string;
  readonly message: string;
}

/** What verifying an attestation came to; `digest` is of the manifest that holds it. */
export type VerifiedAttestation =
  | (VerifiedStatement & { readonly kind: 'verified'; readonly digest: string })
  | {
      readonly kind: 'refused';
      readonly digest: string;
      readonly predicateType?: string;
      readonly problem: Problem;
    }
  | { readonly kind: 'unsigned'; readonly digest: string; readonly predicateType?: string };

/** Whether a layer is of a kind that somebody may have signed: of others, bytes are not needed. */
export function isSignedLayer({ mediaType }: Descriptor): boolean {
  return (
    isBundleType(mediaType) || mediaType === OLD_MEDIA_TYPE.att || mediaType === OLD_MEDIA_TYPE.sig
  );
}

/**
 * Verifies one attestation: who signed it, and that it is about the manifest that it is attached to. What is wrong in it is a result,
 * since others may be good.
 */
export async function verifyAttestation(
  { form, manifest: { digest }, layer, bytes, subject, predicateType }: Attestation,
  verifier: Verifier,
): Promise<VerifiedAttestation> {
  const refused = (problem: Problem): VerifiedAttestation => ({
    kind: 'refused',
    digest,
    ...defined({ predicateType }),
    problem,
  });
  // Old tags have many layers: each is named by its own digest.
  const name = form === 'tag' ? layer.digest : digest;
  try {
    const verified = await verifyLayer(layer, bytes, subject, verifier, name);
    if (verified) {
      const problem = predicateProblem(verified.predicateType, verified.predicate, subject);
      if (problem !== undefined) {
        const message = `what is signed in ${name} ${problem}`;
        return refused({ code: 'PREDICATE_INVALID', message });
      }
      return { kind: 'verified', digest, ...verified };
    }
    return { kind: 'unsigned', digest, ...defined({ predicateType }) };
  } catch (error) {
    if (!StrakeError.is(error) || !error.code.startsWith('ATTEST_')) throw error;
    const { code, message } = error;
    return refused({ code, message });
  }
}
