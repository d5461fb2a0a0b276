import type { SbomFormat } from '@strake/plugin-attest/sbom';
import { PREDICATE_TYPE } from '@strake/plugin-attest/sign';
import { commandError } from '../error-codes.ts';
import type { OpenedImage } from '../with-image.ts';
import type { Subject } from './pick-subject.ts';
import { type Attestation, readAttestations, readTags } from './read-attestations.ts';
import { type SbomDocument, sbomDocument } from './sbom-document.ts';

export type { SbomFormat };

const NAME = { spdx: 'SPDX', cyclonedx: 'CycloneDX' } as const;

/**
 * The SBOM that is attached to an image: a document as it is if there is one, else the predicate of a statement.
 * @param format default: the first one found
 * @throws ATTESTATION_NOT_FOUND
 */
export async function findSbom(
  image: OpenedImage,
  subject: Subject,
  format?: SbomFormat,
): Promise<Uint8Array> {
  const found = await findAttached(image, subject.digest, format);
  if (found) return found.bytes;
  throw await notFound(image, subject, format);
}

async function findAttached(
  { source, options, openTag }: OpenedImage,
  subject: string,
  format: SbomFormat | undefined,
): Promise<SbomDocument | undefined> {
  const formats = format ? [format] : (['spdx', 'cyclonedx'] as const);
  const wanted = {
    signal: options.signal,
    predicateTypes: formats.map((each) => PREDICATE_TYPE[each]),
  };
  const attached = await firstSbom(readAttestations(source, subject, wanted), format);
  if (attached || !openTag) return attached;
  return firstSbom(readTags(subject, { ...wanted, openTag }), format);
}

/** What does not say that it is an SBOM is one only where nothing else is. */
async function firstSbom(
  attestations: AsyncIterable<Attestation>,
  format: SbomFormat | undefined,
): Promise<SbomDocument | undefined> {
  let first: SbomDocument | undefined;
  for await (const attestation of attestations) {
    const document = sbomDocument(attestation);
    if (!document || (format && document.format !== format)) continue;
    if (document.isBare && attestation.predicateType !== undefined) return document;
    first ??= document;
  }
  return first;
}

/** Says which platforms of an index have one. */
async function notFound(image: OpenedImage, subject: Subject, format: SbomFormat | undefined) {
  const what = format ? `SBOM in the format ${NAME[format]}` : 'SBOM';
  const having: string[] = [];
  for (const { platform, digest } of await subject.platforms()) {
    if (await findAttached(image, digest, format)) having.push(platform);
  }
  const place = subject.platform ? ` for ${subject.platform}` : '';
  return commandError('ATTESTATION_NOT_FOUND', `${image.source.name} has no ${what}${place}`, {
    hint:
      having.length > 0
        ? `The images for its platforms have one: choose with --platform ${having.join(', or ')}, or let --generate make one from the layers.`
        : '--generate makes one from the layers; the plugin attest attaches one when it builds an image.',
  });
}
