import { type GatheredTree, type Leaf, pushGathered, sourceName } from './copy/index.ts';
import type { ImageAccess, OpenImageOptions } from './image-access.ts';
import { formatPlatform, normalizePlatform } from './model/platform.ts';

export interface CopyOptions extends OpenImageOptions {
  /** `OS/ARCH` patterns: only these images, and their attestations; default: everything. */
  readonly platforms?: readonly string[];
  /** What could not stay as it was, one sentence each, lower case and without full stop. */
  readonly onNote?: (message: string) => void;
  /** Of the blobs: those that are there already count as done. */
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
}

/** What is at its destination now. */
export interface CopyResult {
  /** Of the list, or of the manifest where there is one image without a list. */
  readonly digest: string;
  readonly mediaType: string;
  /** Every name that points to it now. */
  readonly references: readonly string[];
  /** Of its images, `OS/ARCH`, in the order of the list. */
  readonly platforms: readonly string[];
  /** Manifests, lists counted in. */
  readonly manifests: number;
  /** Bytes of its configs and layers, whether they travelled or were there. */
  readonly size: number;
}

/** What is to be pushed, and what it is called. */
interface Shipment {
  /** The reference that names it where the destination does not. */
  readonly from: string;
  readonly to: string;
  readonly gathered: GatheredTree;
  readonly images: readonly Leaf[];
}

/** Brings gathered images to their destination. @throws as its users do */
export async function shipImage(
  { from, to, gathered, images }: Shipment,
  access: ImageAccess,
  options: CopyOptions,
): Promise<CopyResult> {
  const { directory, signal, plugins = [], onWarning, onProgress } = options;
  const { tree } = gathered;
  const receipt = await pushGathered(gathered, to, {
    directory,
    signal,
    env: access.env,
    plugins: [...plugins, ...access.destinations],
    name: sourceName(from, access.isTransport),
    ...(onWarning ? { onWarning } : {}),
    ...(onProgress ? { onProgress } : {}),
  });
  return {
    digest: receipt.digest,
    mediaType: tree.root.mediaType,
    references: receipt.references ?? [receipt.reference],
    platforms: images.flatMap(({ platform }) =>
      platform ? [formatPlatform(normalizePlatform(platform))] : [],
    ),
    manifests: tree.manifests.length,
    size: tree.blobs.reduce((sum, { descriptor }) => sum + descriptor.size, 0),
  };
}
