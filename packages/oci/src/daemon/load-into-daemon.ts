import {
  archiveManifest,
  type DockerArchiveOptions,
  imagesOf,
  type TreeImage,
  treeOf,
  withDockerArchive,
} from '../archive/index.ts';
import { StrakeError } from '../errors/index.ts';
import type { Platform } from '../spec/descriptor.ts';
import type { ImageTree } from '../spec/image-tree.ts';
import { layerTypeIn } from '../spec/media-type.ts';
import { formatPlatform, normalizePlatform } from '../spec/platform.ts';
import { parseReference } from '../spec/reference.ts';
import type { Daemon } from './open-daemon.ts';

/**
 * Loads the image for a daemon's platform, under full names with tags. An existing image only gets the names.
 * @returns the image's ID: the digest of its config, as in Docker and Podman
 * @throws DESTINATION_INVALID if no image is for the daemon's platform, DAEMON_*, and what the store throws
 */
export async function loadIntoDaemon(
  daemon: Daemon,
  tree: ImageTree,
  options: DockerArchiveOptions,
): Promise<string> {
  const { references, signal, onProgress } = options;
  const images = await imagesOf(tree);
  const image = pickImage(images, await daemon.platform(signal), daemon);
  const { digest: config } = image.manifest.config;
  const known = await findImage(daemon, image, signal);
  if (known === undefined) {
    const operation = `loading ${references.join(', ')}`;
    await withDockerArchive(
      `docker-daemon:${references[0] ?? ''}`,
      treeOf(tree, image),
      options,
      (bytes) => daemon.load(bytes, operation, signal),
    );
  } else {
    for (const name of references) {
      const { registry, repository, tag = 'latest' } = parseReference(name);
      await daemon.tag(known, `${registry}/${repository}`, tag, signal);
    }
    const size = treeOf(tree, image).blobs.reduce(
      (sum, { descriptor }) => sum + descriptor.size,
      0,
    );
    onProgress?.(size, size);
  }
  for (const name of references) await checkName(daemon, name, signal);
  return known ?? (await daemon.imageId(references[0] ?? config, signal)) ?? config;
}

/**
 * The ID of an image in a daemon: the digest of its config or, in the containerd image store, of its manifest, which is either its
 * own or the one that was generated when the daemon loaded it.
 */
async function findImage(
  daemon: Daemon,
  { manifest: { config, layers }, document }: TreeImage,
  signal: AbortSignal,
): Promise<string | undefined> {
  const inArchive = layers.map(({ mediaType, digest, size }) => ({
    mediaType: layerTypeIn('docker', mediaType),
    digest,
    size,
  }));
  const { descriptor: made } = archiveManifest(config, inArchive);
  for (const { digest } of [config, document.descriptor, made]) {
    const id = await daemon.imageId(digest, signal);
    if (id !== undefined) return id;
  }
  return undefined;
}

/** @throws DAEMON_ERROR if the daemon accepted an image and does not have it */
async function checkName(daemon: Daemon, name: string, signal: AbortSignal): Promise<void> {
  if ((await daemon.imageId(name, signal)) !== undefined) return;
  throw new StrakeError(
    'DAEMON_ERROR',
    `daemon ${daemon.host} accepted image ${name} but does not have it`,
    { hint: 'Check its log.' },
  );
}

/** The only image, whatever its platform; of several, the first for the daemon's platform, preferably its variant. */
function pickImage(images: readonly TreeImage[], wanted: Platform, { host }: Daemon): TreeImage {
  const [only] = images;
  if (only && images.length === 1) return only;
  const platformOf = ({ platform }: TreeImage) => platform && normalizePlatform(platform);
  const fitting = images.filter((image) => {
    const platform = platformOf(image);
    return platform?.os === wanted.os && platform.architecture === wanted.architecture;
  });
  const best = fitting.find((image) => platformOf(image)?.variant === wanted.variant) ?? fitting[0];
  if (best) return best;
  const held = images.map(({ platform }) => (platform ? formatPlatform(platform) : 'unknown'));
  throw new StrakeError(
    'DESTINATION_INVALID',
    `daemon ${host} runs ${formatPlatform(wanted)}, and there is ${held.length > 0 ? `only ${held.join(', ')}` : 'no image'}`,
    { hint: `Add ${formatPlatform(wanted)}, or select one platform.` },
  );
}
