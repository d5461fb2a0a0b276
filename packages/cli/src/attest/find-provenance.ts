import { PREDICATE_TYPE } from '@strake/plugin-attest/sign';
import type { OpenedImage } from '../with-image.ts';
import { attachedOrThrow } from './attached-or-throw.ts';
import type { Subject } from './pick-subject.ts';
import { type Attestation, readAttestations, readTags } from './read-attestations.ts';
import { isAbout, statementIn } from './statement-in.ts';

/** A provenance, and how many different ones are attached. */
export interface FoundProvenance {
  readonly predicate: unknown;
  readonly count: number;
}

/**
 * The provenance that is attached to an image: the predicate of the first statement about it, in whichever form and version of SLSA's.
 * Its signature is not verified.
 * @throws ATTESTATION_NOT_FOUND
 */
export async function findProvenance(
  image: OpenedImage,
  subject: Subject,
): Promise<FoundProvenance> {
  return attachedOrThrow(image, subject, (digest) => findAttached(image, digest), {
    what: 'provenance',
    hint: 'The plugin attest attaches it when it builds an image.',
  });
}

async function findAttached(
  { source, options: { signal }, openTag }: OpenedImage,
  subject: string,
): Promise<FoundProvenance | undefined> {
  const wanted = { signal, predicateTypes: TYPES };
  const attached = await differentPredicates(readAttestations(source, subject, wanted), subject);
  if (attached !== undefined || !openTag) return attached;
  return differentPredicates(readTags(subject, { ...wanted, openTag }), subject);
}

/** Also those that other tools write. */
const TYPES: readonly string[] = [
  PREDICATE_TYPE.provenance,
  'https://slsa.dev/provenance/v0.2',
  'https://slsa.dev/provenance/v0.1',
];

async function differentPredicates(
  attestations: AsyncIterable<Attestation>,
  subject: string,
): Promise<FoundProvenance | undefined> {
  const found = new Map<string, unknown>();
  for await (const attestation of attestations) {
    const statement = statementIn(attestation);
    if (!statement || !TYPES.includes(statement.predicateType)) continue;
    if (isAbout(statement, subject))
      found.set(JSON.stringify(statement.predicate), statement.predicate);
  }
  const [predicate] = found.values();
  return found.size === 0 ? undefined : { predicate, count: found.size };
}
