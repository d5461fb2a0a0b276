import type { SbomFormat } from '@strake/plugin-attest/sbom';
import { PREDICATE_TYPE } from '@strake/plugin-attest/sign';
import type { OpenedImage } from '../with-image.ts';
import { attachedOrThrow } from './attached-or-throw.ts';
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
  const find = (digest: string) => findAttached(image, digest, format);
  const { bytes } = await attachedOrThrow(image, subject, find, {
    what: format ? `SBOM in the format ${NAME[format]}` : 'SBOM',
    orElse: ', or let --generate make one from the layers',
    hint: image.source.referrers
      ? '--generate makes one from the layers; the plugin attest attaches one when it builds an image.'
      : '--generate makes one from the layers; nothing can be attached to an image there.',
  });
  return bytes;
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
