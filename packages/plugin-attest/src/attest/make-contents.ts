import type { FinishedContext } from '@strake/core/plugin';
import { describeBase } from '../inventory/describe-base.ts';
import { inventoryImage } from '../inventory/inventory-image.ts';
import type { SbomFormat } from '../options/options.ts';
import type { SbomSubject } from '../sbom/sbom-subject.ts';
import type { Attested, Contents } from './attested.ts';

const WRITERS = {
  spdx: async () => (await import('../sbom/write-spdx.ts')).writeSpdx,
  cyclonedx: async () => (await import('../sbom/write-cyclonedx.ts')).writeCycloneDx,
};

/** Inventories the layers of an image, and writes the SBOMs of each platform and of the index. */
export async function makeContents(
  { name, images, index }: Attested,
  formats: readonly SbomFormat[],
  context: FinishedContext,
): Promise<Contents> {
  const found = await Promise.all(
    images.map(async ({ base, descriptor, created, ...image }) => {
      const described = base && (await describeBase(base, context));
      const inventory = await inventoryImage(image, context, described);
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
    for (const subject of subjects)
      documents.push({
        digest: subject.digest,
        format,
        text: Buffer.from(write(subject)).toString(),
      });
  }
  return {
    documents,
    toolchains: found.map(({ inventory }) =>
      inventory.programs.filter(({ own }) => own).map(({ toolchain }) => toolchain),
    ),
  };
}
