import type { Descriptor, Publication } from '@strake/core/plugin';

/** The manifests of an image that are attested: each platform's, and the index, first. */
export function subjectsOf({ root, manifests }: Publication): readonly Descriptor[] {
  return distinct([root, ...manifests.map(({ descriptor }) => descriptor)]);
}

/** Each digest once. */
export function distinct(descriptors: readonly Descriptor[]): readonly Descriptor[] {
  return [...new Map(descriptors.map((each) => [each.digest, each])).values()];
}

/** The last part of the repository, `app` of `ghcr.io/acme/app`, which is the same in each registry; without one, the name in the configuration. */
export function imageName({ image, receipts }: Publication): string {
  for (const { destination, reference } of receipts) {
    if (isRegistry(destination)) return repositoryOf(reference).split('/').at(-1) ?? image;
  }
  return image;
}

/** The repository of a reference, without scheme, tag and digest: `ghcr.io/acme/app`. */
export function repositoryOf(reference: string): string {
  const name = reference.replace(/^docker:\/\//, '').replace(/@.*$/, '');
  return name.replace(/:[^:/]*$/, '');
}

/** Whether a destination is an OCI layout or archive: what is there is not published yet. */
export function isFile(destination: string): boolean {
  return /^oci(-archive)?:/.test(destination);
}

/** Whether a destination is a repository of a registry, which has tags. */
export function isRegistry(destination: string): boolean {
  return destination.startsWith('docker://');
}
