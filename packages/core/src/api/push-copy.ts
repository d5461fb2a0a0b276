import { formatPlatform, normalizePlatform, type PushReceipt } from '@strake/oci';
import {
  type CopyPlan,
  conversionNotes,
  keepsNoManifest,
  type ManifestEntry,
  sourceName,
  splitTransport,
} from '@strake/oci/internal';
import type { ImageAccess, OpenImageOptions } from '../compose/image-access.ts';
import { pushServices } from '../compose/push-services.ts';
import { receiptNames } from '../pipeline/receipt-names.ts';
import { pushPlan } from './push-plan.ts';

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
  /**
   * Of the list, or of the manifest where there is one image without a list: what reading it back gives. In a daemon the ID
   * of the image.
   */
  readonly digest: string;
  /** Every name that points to it now, at least one; with the digest where it has no other. */
  readonly references: readonly string[];
  /** Of its images, `OS/ARCH`, as its lists name them; none for a single image that was copied whole. */
  readonly platforms: readonly string[];
  /** That are there now, lists counted in; none in a transport that keeps none. */
  readonly manifests: number;
  /** Bytes of the configs and layers of all images that were chosen, whether they travelled or were there. */
  readonly size: number;
}

/** What is to be pushed, and what it is called. */
interface PushCopy {
  readonly froms: readonly string[];
  /** The reference that names it where the destination does not. */
  readonly namedBy: string;
  readonly to: string;
  readonly plan: CopyPlan;
  readonly images: readonly ManifestEntry[];
}

/** Brings gathered images to their destination. @throws as its users do */
export async function pushCopy(
  { froms, namedBy, to, plan, images }: PushCopy,
  access: ImageAccess,
  options: CopyOptions,
): Promise<CopyResult> {
  const { directory, signal, insecure = [], plugins = [], onWarning, onProgress } = options;
  const { tree } = plan;
  const schemeOf = (text: string) => splitTransport(text, access.isTransport).scheme;
  for (const note of conversionNotes(froms.map(schemeOf), schemeOf(to), tree))
    options.onNote?.(note);
  const receipt = await pushPlan(plan, to, {
    services: pushServices({ directory, env: access.env, insecure }),
    signal,
    plugins,
    builtin: access.builtin,
    name: sourceName(namedBy, access.isTransport),
    ...(onWarning ? { onWarning } : {}),
    ...(onProgress ? { onProgress } : {}),
  });
  const isBare = keepsNoManifest(schemeOf(to));
  return {
    digest: isBare ? await digestThere(to, receipt, access, signal) : receipt.digest,
    references: receiptNames(receipt),
    platforms: images.flatMap(({ platform }) =>
      platform ? [formatPlatform(normalizePlatform(platform))] : [],
    ),
    manifests: isBare ? 0 : tree.manifests.length,
    size: tree.blobs.reduce((sum, { descriptor }) => sum + descriptor.size, 0),
  };
}

/** A docker-archive has the digest of the manifest that is made when it is read. */
async function digestThere(
  to: string,
  receipt: PushReceipt,
  access: ImageAccess,
  signal: AbortSignal,
): Promise<string> {
  if (!to.startsWith('docker-archive:')) return receipt.digest;
  const written = await access.open(to);
  return (await written.root(signal)).descriptor.digest;
}
