import type { FinishedContext, Publication } from '@strake/core/plugin';
import type { SbomFormat } from '../options/options.ts';
import type { SbomDocument } from './attestation.ts';
import type { Attested, Contents } from './attested.ts';
import { attestedImage } from './attested-image.ts';
import { readContents } from './read-contents.ts';
import { subjectsOf } from './subjects.ts';

/** The SBOMs of a published image, and what they were made of. */
export interface PublicationSboms extends Pick<Contents, 'toolchains' | 'unlistedFiles'> {
  readonly attested: Attested;
  /** For each format, that of the index, if there is one, and those of the platforms. */
  readonly documents: readonly SbomDocument[];
}

/**
 * The SBOMs of a published image: of each platform, and of the index. A later build of the same image reads them from the cache.
 * @throws whatever reading a layer throws
 */
export async function publicationSboms(
  publication: Publication,
  formats: readonly SbomFormat[],
  context: FinishedContext,
): Promise<PublicationSboms> {
  const subjects = subjectsOf(publication);
  const attested = attestedImage(publication);
  const { documents, toolchains, unlistedFiles } = await readContents(attested, formats, context);
  return {
    attested,
    toolchains,
    unlistedFiles,
    documents: documents.flatMap(({ digest, format, text }) => {
      const subject = subjects.find((each) => each.digest === digest);
      return subject ? [{ subject, format, text }] : [];
    }),
  };
}
