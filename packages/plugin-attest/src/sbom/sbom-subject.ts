import type { Inventory } from '../inventory/inventory.ts';

/** What names an image, or an index of images, in its SBOM. */
interface Named {
  /** The last part of its repository, or its name in the configuration: `app`. With all of the repository, each registry would have another SBOM. */
  readonly name: string;
  /** Of the manifest or index: `sha256:…`. */
  readonly digest: string;
  /** When it was created, as its config says (RFC 3339); absent: when the newest of its images was, or 1970-01-01. */
  readonly created?: string;
}

/** The image for one platform, and what is in it. */
export interface SbomImage extends Named {
  readonly inventory: Inventory;
}

/** An index, and what is in its images. */
export interface SbomIndex extends Named {
  readonly images: readonly SbomImage[];
}

/** What an SBOM is about. */
export type SbomSubject = SbomImage | SbomIndex;

/** The time that an SBOM has; undefined: none is known. */
export function createdOf(subject: SbomSubject): string | undefined {
  if (subject.created !== undefined || 'inventory' in subject) return subject.created;
  const times = subject.images.flatMap(({ created }) => created ?? []);
  return times.reduce<string | undefined>(
    (newest, time) => (newest && Date.parse(newest) >= Date.parse(time) ? newest : time),
    undefined,
  );
}
