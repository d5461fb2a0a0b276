import type { Attachment } from '../spec/attachment.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import type { ImageSource } from '../spec/image-source.ts';
import type { CreateIndexOptions } from './create-index.ts';
import type { OpenImageOptions } from './image-access.ts';
import type { CopyPlan } from './plan-copy.ts';
import type { CopyOptions, CopyResult } from './push-copy.ts';
import type { ImageWorkspace } from './with-images.ts';

// Images on their way from one place to another, byte by byte. Builds copy nothing: the code is loaded when it is called.
const load = () => import('./on-demand.ts');

export { checkDistinct } from './check-distinct.ts';
export type { CopyDestination, CopyWriteContext } from './copy-destination.ts';
export { newIndex } from './new-index.ts';
export type {
  CopyOptions,
  CopyPlan,
  CopyResult,
  CreateIndexOptions,
  ImageWorkspace,
  OpenImageOptions,
};

/**
 * Opens an image for inspection, from any transport: `docker://` (the default), `oci:`, `oci-archive:`, `docker-archive:`,
 * `docker-daemon:`. The caller must close it.
 * @throws REFERENCE_INVALID, FILE_UNREADABLE, LAYOUT_INVALID; reading may throw further errors later
 */
export async function openImage(
  reference: string,
  options: OpenImageOptions = {},
): Promise<ImageSource> {
  return (await load()).openImage(reference, options);
}

/**
 * Attaches artifacts to images that a registry, an OCI layout or an `oci-archive` has, by the subjects of the artifacts. What is attached
 * already is not written again; in a registry without the referrers API, the list of each subject is written once.
 * @param to any reference to the place: tag, digest and name do not matter
 * @returns the descriptors of their manifests
 * @throws StrakeError: REFERENCE_INVALID, DESTINATION_INVALID for a place that does not accept artifacts, REGISTRY_*, OUTPUT_UNWRITABLE, …
 */
export async function attachArtifacts(
  to: string,
  artifacts: readonly Attachment[],
  options: OpenImageOptions = {},
): Promise<readonly Descriptor[]> {
  return (await load()).attachArtifacts(to, artifacts, options);
}

/**
 * Copies an image or an image index between any two transports: `docker://` (the default), `oci:`, `oci-archive:`,
 * `docker-archive:`, `docker-daemon:`. Manifests keep their bytes and digests, unknown ones too; layers go from one registry
 * to another without touching the disk, and are mounted within one. Nondistributable layers are not copied. With `platforms` one
 * image is copied without its index, several in a shorter index, which has another digest.
 * @throws StrakeError: REFERENCE_INVALID, DESTINATION_INVALID, PLATFORM_*, IMAGE_NOT_FOUND, REGISTRY_*, DIGEST_MISMATCH, …;
 * for several failures, one with all of them in `facts.errors`; the signal's reason when aborted
 */
export async function copyImage(
  from: string,
  to: string,
  options: CopyOptions = {},
): Promise<CopyResult> {
  return (await load()).copyImage(from, to, options);
}

/**
 * Combines images and image indexes from any transports into one image index, and copies it with everything it refers to.
 * Entries of indexes are copied unchanged, including attestations; a single image gets the platform of its config. The
 * index has Docker's media type if all its members do, else OCI's.
 * @param froms in the order of the index
 * @throws StrakeError: INDEX_DUPLICATE for two images of one platform, and as `copyImage` does
 */
export async function createIndex(
  to: string,
  froms: readonly string[],
  options: CreateIndexOptions = {},
): Promise<CopyResult> {
  return (await load()).createIndex(to, froms, options);
}

/**
 * Runs an action that reads images, and writes others that it makes of them.
 * @throws the signal's reason after an abort, else the error of the action
 */
export async function withImages<Result>(
  options: CopyOptions,
  action: (workspace: ImageWorkspace) => Promise<Result>,
): Promise<Result> {
  return (await load()).withImages(options, action);
}
