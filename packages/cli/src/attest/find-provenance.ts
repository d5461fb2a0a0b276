import { PREDICATE_TYPE } from '@strake/plugin-attest/sign';
import type { OpenedImage } from '../with-image.ts';
import { attachedOrThrow } from './attached-or-throw.ts';
import type { Subject } from './pick-subject.ts';
import { type Attestation, readAttestations, readTags } from './read-attestations.ts';
import { isAbout, statementIn } from './statement-in.ts';

/** A provenance that is attached. */
export interface FoundProvenance {
  /** Of the manifest that holds it; the first one, if several hold the same. */
  readonly digest: string;
  readonly predicateType: string;
  readonly predicate: unknown;
}

/**
 * The different provenances that are attached to an image: predicates of statements about it, in whichever form and version of SLSA's.
 * No signature is verified.
 * @returns at least one
 * @throws ATTESTATION_NOT_FOUND
 */
export async function findProvenances(
  image: OpenedImage,
  subject: Subject,
): Promise<readonly FoundProvenance[]> {
  return attachedOrThrow(image, subject, (digest) => findAttached(image, digest), {
    what: 'provenance',
    hint: image.source.referrers
      ? 'The plugin attest attaches it when it builds an image.'
      : 'Nothing can be attached to an image there: name it where it was copied from.',
  });
}

async function findAttached(
  { source, options: { signal }, openTag }: OpenedImage,
  subject: string,
): Promise<readonly FoundProvenance[] | undefined> {
  const wanted = { signal, predicateTypes: TYPES };
  const attached = await differentOnes(readAttestations(source, subject, wanted), subject);
  if (attached !== undefined || !openTag) return attached;
  return differentOnes(readTags(subject, { ...wanted, openTag }), subject);
}

/** Also those that other tools write. */
const TYPES: readonly string[] = [
  PREDICATE_TYPE.provenance,
  'https://slsa.dev/provenance/v0.2',
  'https://slsa.dev/provenance/v0.1',
];

async function differentOnes(
  attestations: AsyncIterable<Attestation>,
  subject: string,
): Promise<readonly FoundProvenance[] | undefined> {
  const found = new Map<string, FoundProvenance>();
  for await (const attestation of attestations) {
    const statement = statementIn(attestation);
    if (!statement || !TYPES.includes(statement.predicateType)) continue;
    if (!isAbout(statement, subject)) continue;
    const { predicateType, predicate } = statement;
    const text = JSON.stringify(predicate);
    const { digest } = attestation.form === 'tag' ? attestation.layer : attestation.manifest;
    if (!found.has(text)) found.set(text, { digest, predicateType, predicate });
  }
  return found.size === 0 ? undefined : [...found.values()];
}
