import { PREDICATE_TYPE } from '@strake/plugin-attest/sign';
import { commandError } from '../error-codes.ts';
import type { OpenedImage } from '../with-image.ts';
import type { Subject } from './pick-subject.ts';
import { type Attestation, readAttestations, readTags } from './read-attestations.ts';
import { isAbout, statementIn } from './statement-in.ts';

/**
 * The provenance that is attached to an image: the predicate of the first statement about it, in whichever form and version of SLSA's.
 * Its signature is not verified.
 * @throws ATTESTATION_NOT_FOUND
 */
export async function findProvenance(image: OpenedImage, subject: Subject): Promise<unknown> {
  const found = await findAttached(image, subject.digest);
  if (found !== undefined) return found;
  const having: string[] = [];
  for (const { platform, digest } of await subject.platforms())
    if ((await findAttached(image, digest)) !== undefined) having.push(platform);
  const place = subject.platform ? ` for ${subject.platform}` : '';
  throw commandError('ATTESTATION_NOT_FOUND', `${image.source.name} has no provenance${place}`, {
    hint:
      having.length > 0
        ? `The images for its platforms have one: choose with --platform ${having.join(', or ')}.`
        : 'The plugin attest attaches it when it builds an image.',
  });
}

async function findAttached(
  { source, options: { signal }, openTag }: OpenedImage,
  subject: string,
): Promise<unknown> {
  const wanted = { signal, predicateTypes: TYPES };
  const attached = await firstPredicate(readAttestations(source, subject, wanted), subject);
  if (attached !== undefined || !openTag) return attached;
  return firstPredicate(readTags(subject, { ...wanted, openTag }), subject);
}

/** Also those that other tools write. */
const TYPES: readonly string[] = [
  PREDICATE_TYPE.provenance,
  'https://slsa.dev/provenance/v0.2',
  'https://slsa.dev/provenance/v0.1',
];

async function firstPredicate(
  attestations: AsyncIterable<Attestation>,
  subject: string,
): Promise<unknown> {
  for await (const attestation of attestations) {
    const statement = statementIn(attestation);
    if (!statement || !TYPES.includes(statement.predicateType)) continue;
    if (isAbout(statement, subject)) return statement.predicate;
  }
  return undefined;
}
