import type {
  BuildFacts,
  Descriptor,
  FinishedContext,
  Platform,
  PushBase,
  PushImage,
} from '@strake/core/plugin';
import { describeBase } from '../inventory/describe-base.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { inventoryImage } from '../inventory/inventory-image.ts';
import type { SbomFormat } from '../options.ts';
import { makeProvenance } from '../provenance/make-provenance.ts';
import type { ResourceDescriptor } from '../provenance/provenance.ts';
import type { SbomSubject } from '../sbom/sbom-subject.ts';
import { PREDICATE_TYPE } from '../statement.ts';
import { subjectOf, writeStatement } from '../write-statement.ts';
import { type Attestation, SBOM_MEDIA_TYPE, type SbomDocument } from './attestation.ts';
import type { Settings } from './settings.ts';

/** The image for one platform. */
export interface AttestedImage extends Pick<PushImage, 'layers' | 'platform'> {
  readonly descriptor: Descriptor;
  /** RFC 3339, as its config says. */
  readonly created?: string;
  readonly base?: PushBase;
}

/** What is attested of an image. */
export interface Attested {
  /** Its name in the configuration. */
  readonly image: string;
  /** What it is called where it can be pulled. */
  readonly name: string;
  readonly images: readonly AttestedImage[];
  /** Absent: there is none, or it is not known yet. */
  readonly index?: Descriptor;
}

/** What each platform's image contains; layers that were read before are not read again. */
export function inventories(
  { images }: Attested,
  context: FinishedContext,
): Promise<readonly Inventory[]> {
  return Promise.all(
    images.map(async ({ base, ...image }) =>
      inventoryImage(image, context, base && (await describeBase(base, context))),
    ),
  );
}

/** The SBOMs of each platform's image, and of the index. The same content gives the same bytes. */
export async function sbomDocuments(
  { name, images, index }: Attested,
  found: readonly Inventory[],
  formats: readonly SbomFormat[],
): Promise<readonly SbomDocument[]> {
  if (formats.length === 0) return [];
  const write = {
    spdx: async () => (await import('../sbom/write-spdx.ts')).writeSpdx,
    cyclonedx: async () => (await import('../sbom/write-cyclonedx.ts')).writeCycloneDx,
  };
  const each = images.flatMap(({ descriptor, created }, at) => {
    const inventory = found[at];
    if (!inventory) return [];
    const own = { name, digest: descriptor.digest, inventory };
    return [{ descriptor, subject: { ...own, ...(created === undefined ? {} : { created }) } }];
  });
  const subjects: readonly { readonly descriptor: Descriptor; readonly subject: SbomSubject }[] = [
    ...(index
      ? [
          {
            descriptor: index,
            subject: { name, digest: index.digest, images: each.map(({ subject }) => subject) },
          },
        ]
      : []),
    ...each,
  ];
  const documents: SbomDocument[] = [];
  for (const format of formats) {
    const writeOne = await write[format]();
    for (const { descriptor, subject } of subjects)
      documents.push({ subject: descriptor, format, bytes: writeOne(subject) });
  }
  return documents;
}

/** A document as a statement. */
export function sbomAttestation({ subject, format, bytes }: SbomDocument): Attestation {
  const predicate: unknown = JSON.parse(Buffer.from(bytes).toString());
  const predicateType = PREDICATE_TYPE[format];
  const statement = writeStatement([subjectOf(subject.digest)], predicateType, predicate);
  return { subject, predicateType, statement };
}

/** One statement about how an image was built, for the index and each of its platforms. */
export function provenanceStatement(
  { image, images, index }: Attested,
  facts: {
    readonly build: BuildFacts;
    readonly found: readonly Inventory[];
    readonly byproducts: readonly ResourceDescriptor[];
    readonly env: Readonly<Record<string, string | undefined>>;
  },
  { times }: Pick<Settings, 'times'>,
): Uint8Array {
  const { build, found, byproducts, env } = facts;
  const platforms: readonly Platform[] = images.map(({ platform }) => platform);
  const provenance = makeProvenance({
    ...{ image, platforms, build, byproducts, env, times },
    bases: images.flatMap(({ platform, base }) => (base ? [{ ...base, platform }] : [])),
    toolchains: found.flatMap(({ programs }) =>
      programs.filter(({ own }) => own).map(({ toolchain }) => toolchain),
    ),
  });
  const subjects = [...(index ? [index] : []), ...images.map(({ descriptor }) => descriptor)];
  return writeStatement(
    subjects.map(({ digest }) => subjectOf(digest)),
    PREDICATE_TYPE.provenance,
    provenance,
  );
}

/** SBOMs as what the build also made. */
export function byproduct({ format, bytes }: SbomDocument, sha256: string): ResourceDescriptor {
  return {
    name: `sbom-${format}`,
    digest: { sha256 },
    mediaType: SBOM_MEDIA_TYPE[format],
    annotations: { size: bytes.length },
  };
}
