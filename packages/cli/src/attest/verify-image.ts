import { defined, inspectImage, type UnreadReport } from '@strake/core';
import { isSbomType, PREDICATE_TYPE } from '@strake/plugin-attest/sign';
import type { VerifiedSigner, Verifier } from '@strake/plugin-attest/verify';
import type { OpenedImage } from '../with-image.ts';
import { createComparison, type FoundManifest, type SbomComparison } from './compare-sboms.ts';
import { readAttestations } from './read-attestations.ts';
import type { RequiredKind } from './required-kinds.ts';
import {
  isSignedLayer,
  type Problem,
  type VerifiedAttestation,
  verifyAttestation,
} from './verify-attestation.ts';

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
    /** Present for an SBOM that says what is in the layers: it was compared with them. */
    readonly isCompared?: true;
  }[];
  /** Why it is bad. */
  readonly problems: readonly Problem[];
  /** What besides is not there, not signed, or does not verify: `SBOM`, `signed SBOM`, `verified SBOM`; the same for `provenance`. */
  readonly missing: readonly string[];
  /** Signatures of others, or of something else; there may be some beside good ones. */
  readonly ignored: readonly Problem[];
}

/** Manifests that are looked at, at the same time. */
const AT_ONCE = 8;

const KINDS: readonly (readonly [name: RequiredKind, isOne: (predicateType: string) => boolean])[] =
  [
    ['provenance', (type) => type === PREDICATE_TYPE.provenance],
    ['SBOM', isSbomType],
  ];

/**
 * Verifies what an image is signed for: what the reference names, and every image that it lists, or those of the chosen platforms.
 * A listed image that is not there is bad, and the others are verified.
 * @param required what each of them has to have, signed by the same
 * @throws what reading from the source throws
 */
export async function verifyImage(
  image: OpenedImage,
  verifier: Verifier,
  required: readonly RequiredKind[] = [],
): Promise<ImageVerdict> {
  const {
    root,
    images,
    name,
    unread = [],
  } = await inspectImage(image.source, {
    ...image.options,
    keepsUnread: true,
  });
  const subjects = new Map<string, string | undefined>([[root.digest, undefined]]);
  for (const { digest, platform } of images) subjects.set(digest, platform);
  const found: FoundImage[] = [];
  const waiting = [...subjects];
  while (waiting.length > 0) {
    const some = waiting
      .splice(0, AT_ONCE)
      .map(([digest, platform]) => findAttestations(image, { digest, platform }, verifier));
    found.push(...(await Promise.all(some)));
  }
  const isWhole = image.options.platforms === undefined && unread.length === 0;
  const compare = await createComparison(image, { images, isWhole }, found);
  const manifests = [
    ...found.map((each) => judge(each, compare, required)),
    ...unread.map(unreadVerdict),
  ];
  const good = manifests.every(({ problems }) => problems.length === 0);
  return { name, digest: root.digest, good, manifests };
}

interface FoundImage extends FoundManifest {
  /** Undefined for an index. */
  readonly platform: string | undefined;
}

async function findAttestations(
  { source, options: { signal }, openTag }: OpenedImage,
  { digest, platform }: Pick<FoundImage, 'digest' | 'platform'>,
  verifier: Verifier,
): Promise<FoundImage> {
  const attestations: VerifiedAttestation[] = [];
  const reading = readAttestations(source, digest, {
    signal,
    ...defined({ openTag }),
    isRead: isSignedLayer,
    onUnread: (manifest, problem) =>
      attestations.push({ kind: 'refused', digest: manifest.digest, problem }),
  });
  for await (const each of reading) attestations.push(await verifyAttestation(each, verifier));
  return { digest, platform, attestations };
}

/** Nothing can be said of what is not there. */
function unreadVerdict({ digest, where, code, message }: UnreadReport): ManifestVerdict {
  const problems = [{ code, message }];
  return { digest, platform: where, verified: [], problems, missing: [], ignored: [] };
}

function judge(
  { digest, platform, attestations }: FoundImage,
  compare: SbomComparison,
  required: readonly RequiredKind[],
): ManifestVerdict {
  const verified = attestations.filter((each) => each.kind === 'verified');
  const refused = attestations.flatMap((each) => (each.kind === 'refused' ? [each.problem] : []));
  const isSigned = verified.length > 0;
  const unsigned =
    refused.length > 0 ? refused : [{ code: 'UNSIGNED', message: 'it has no signature' }];
  const judged = verified.map(({ predicateType, predicate, signer, digest: holder }) => {
    const differences = isSbomType(predicateType) ? compare(digest, predicate) : undefined;
    return { differences, statement: { predicateType, signer, digest: holder } };
  });
  const lacking = KINDS.map(([name, isOne]) => ({
    isRequired: required.includes(name),
    what: missing(name, isOne, attestations),
  }));
  const lacks = (isRequired: boolean) =>
    lacking.flatMap((each) => (each.isRequired === isRequired ? each.what : []));
  return {
    digest,
    ...defined({ platform }),
    verified: judged.map(({ statement, differences }) => ({
      ...statement,
      ...(differences?.length === 0 && { isCompared: true as const }),
    })),
    problems: [
      ...(isSigned ? [] : unsigned),
      ...judged.flatMap(({ differences = [] }) =>
        differences.map((difference) => ({
          code: 'SBOM_DIFFERS',
          message: `its SBOM is wrong: ${difference}`,
        })),
      ),
      ...lacks(true).map((what) => ({
        code: 'REQUIRED',
        message: `it has no ${what}, which --require demands`,
      })),
    ],
    missing: lacks(false),
    ignored: isSigned ? refused : [],
  };
}

/** @returns nothing for what is there and signed */
function missing(
  name: RequiredKind,
  isOne: (predicateType: string) => boolean,
  attestations: readonly VerifiedAttestation[],
): readonly string[] {
  const found = new Set(
    attestations.filter(({ predicateType }) => isOne(predicateType ?? '')).map(({ kind }) => kind),
  );
  if (found.has('verified')) return [];
  if (found.has('refused')) return [`verified ${name}`];
  return [found.has('unsigned') ? `signed ${name}` : name];
}
