import { type FinishedContext, StrakeError } from '@strake/core/plugin';
import { describeBase } from '../inventory/describe-base.ts';
import { inventoryImage } from '../inventory/inventory-image.ts';
import type { SbomFormat } from '../options/options.ts';
import type { SbomSubject } from '../sbom/sbom-subject.ts';
import { countUnlisted } from '../sbom/unlisted-layers.ts';
import type { Attested, Contents } from './attested.ts';

const WRITERS = {
  spdx: async () => (await import('../sbom/write-spdx.ts')).writeSpdx,
  cyclonedx: async () => (await import('../sbom/write-cyclonedx.ts')).writeCycloneDx,
};

/** Bytes of an SBOM that is attached: of some 50,000 packages and modules. BuildKit's attestations have at most 40 MiB, and a bundle four thirds of this. */
const MOST_SBOM_BYTES = 32 * 1024 * 1024;

/** Inventories the layers of an image, and writes the SBOMs of each platform and of the index. @throws IMAGE_TOO_LARGE for more than 32 MiB */
export async function makeContents(
  { image, name, images, index }: Attested,
  formats: readonly SbomFormat[],
  context: FinishedContext,
): Promise<Contents> {
  const found = await Promise.all(
    images.map(async ({ base, descriptor, created, ...parts }) => {
      const described = base && (await describeBase(base, context));
      const inventory = await inventoryImage(parts, context, described);
      return {
        ...{ name, digest: descriptor.digest, inventory },
        ...(created === undefined ? {} : { created }),
      };
    }),
  );
  const subjects: readonly SbomSubject[] = [
    ...(index ? [{ name, digest: index.digest, images: found }] : []),
    ...found,
  ];
  const documents: Contents['documents'][number][] = [];
  for (const format of formats) {
    const write = await WRITERS[format]();
    for (const subject of subjects) {
      const bytes = write(subject);
      checkSize(bytes.length, format, image);
      documents.push({ digest: subject.digest, format, text: Buffer.from(bytes).toString() });
    }
  }
  return {
    documents,
    unlistedFiles: Math.max(0, ...subjects.map(countUnlisted)),
    toolchains: found.map(({ inventory }) =>
      inventory.programs.filter(({ own }) => own).map(({ toolchain }) => toolchain),
    ),
  };
}

function checkSize(size: number, format: SbomFormat, image: string): void {
  if (size <= MOST_SBOM_BYTES) return;
  throw new StrakeError(
    'IMAGE_TOO_LARGE',
    `the SBOM (${format}) of image "${image}" has ${size} bytes; the limit is ${MOST_SBOM_BYTES}`,
    {
      image,
      hint: 'Few programs read a larger one. Remove packages from the image, build fewer platforms per image, or set "attest.sbom" to [] to attach none.',
    },
  );
}
