import { inspectImage } from '@strake/core';
import { PREDICATE_TYPE } from '@strake/plugin-attest/sign';
import type { VerifiedSigner, Verifier } from '@strake/plugin-attest/verify';
import type { OpenedImage } from '../with-image.ts';
import { readAttestations } from './read-attestations.ts';
import { type VerifiedAttestation, verifyAttestation } from './verify-attestation.ts';

/** What an image is signed for. */
export interface ImageVerdict {
  /** `docker://ghcr.io/acme/app:v1`. */
  readonly name: string;
  /** Of what the reference names. */
  readonly digest: string;
  /** True if every manifest is signed, and nothing that is signed is wrong. */
  readonly good: boolean;
  /** What the reference names, then the images that it lists. */
  readonly manifests: readonly ManifestVerdict[];
}

/** What one manifest is signed for. */
export interface ManifestVerdict {
  readonly digest: string;
  /** Absent for an index. */
  readonly platform?: string;
  /** What is signed by whom it should be. */
  readonly verified: readonly {
    readonly predicateType: string;
    readonly signer: VerifiedSigner;
    /** Of the manifest that holds it. */
    readonly digest: string;
  }[];
  /** Why it is bad. */
  readonly problems: readonly string[];
  /** What is not there, or not signed: `SBOM`, `provenance`. */
  readonly missing: readonly string[];
  /** Signatures of others, or of something else; there may be some beside good ones. */
  readonly ignored: readonly string[];
}

/** Manifests that are looked at, at the same time. */
const AT_ONCE = 8;

const KINDS: readonly (readonly [name: string, types: readonly string[]])[] = [
  ['provenance', [PREDICATE_TYPE.provenance]],
  ['SBOM', [PREDICATE_TYPE.spdx, PREDICATE_TYPE.cyclonedx]],
];

/**
 * Verifies what an image is signed for: what the reference names, and every image that it lists, or those of the chosen platforms.
 * @throws what reading from the source throws
 */
export async function verifyImage(image: OpenedImage, verifier: Verifier): Promise<ImageVerdict> {
  const { root, images, name } = await inspectImage(image.source, image.options);
  const subjects = new Map<string, string | undefined>([[root.digest, undefined]]);
  for (const { digest, platform } of images) subjects.set(digest, platform);
  const manifests: ManifestVerdict[] = [];
  const waiting = [...subjects];
  while (waiting.length > 0) {
    const some = waiting.splice(0, AT_ONCE);
    const verdicts = some.map(([digest, platform]) =>
      verifyManifest(image, digest, platform, verifier),
    );
    manifests.push(...(await Promise.all(verdicts)));
  }
  const good = manifests.every(({ problems }) => problems.length === 0);
  return { name, digest: root.digest, good, manifests };
}

async function verifyManifest(
  { source, options: { signal }, openTag }: OpenedImage,
  digest: string,
  platform: string | undefined,
  verifier: Verifier,
): Promise<ManifestVerdict> {
  const found: VerifiedAttestation[] = [];
  const reading = readAttestations(source, digest, { signal, ...(openTag && { openTag }) });
  for await (const attestation of reading)
    found.push(await verifyAttestation(attestation, verifier));
  const verified = found.filter((each) => each.kind === 'verified');
  const refused = found.flatMap((each) => (each.kind === 'refused' ? [each.problem] : []));
  const isSigned = verified.length > 0;
  return {
    digest,
    ...(platform === undefined ? {} : { platform }),
    verified: verified.map(({ predicateType, signer, digest }) => ({
      predicateType,
      signer,
      digest,
    })),
    problems: isSigned ? [] : refused.length > 0 ? refused : ['it has no signature'],
    missing: KINDS.flatMap(([name, types]) => missing(name, types, found)),
    ignored: isSigned ? refused : [],
  };
}

/** @returns nothing for what is there and signed */
function missing(
  name: string,
  types: readonly string[],
  found: readonly VerifiedAttestation[],
): readonly string[] {
  const isOne = (each: VerifiedAttestation) =>
    each.kind !== 'refused' && types.includes(each.predicateType ?? '');
  if (found.some((each) => each.kind === 'verified' && isOne(each))) return [];
  return [found.some(isOne) ? `signed ${name}` : name];
}
