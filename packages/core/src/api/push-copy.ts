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
  /** Called for each unavoidable change, with a lower-case sentence without full stop. */
  readonly onNote?: (message: string) => void;
  /** Progress of the blobs: existing ones count as done. */
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
}

/** The result of a copy. */
export interface CopyResult {
  /**
   * Digest of the index, or of the manifest of a single image: the digest that reading it back gives. In a daemon, the ID
   * of the image.
   */
  readonly digest: string;
  /** All references to it, at least one; with the digest if it has no name. */
  readonly references: readonly string[];
  /** The platforms of its images, `OS/ARCH`, as in its indexes; none for a single image that was copied completely. */
  readonly platforms: readonly string[];
  /** The number of manifests at the destination, including indexes; zero if the transport keeps none. */
  readonly manifests: number;
  /** Bytes of the configs and layers of all selected images, whether copied or already there. */
  readonly size: number;
}

/** What to push, and its names. */
interface PushCopy {
  readonly froms: readonly string[];
  /** The reference that names it if the destination does not. */
  readonly namedBy: string;
  readonly to: string;
  readonly plan: CopyPlan;
  readonly images: readonly ManifestEntry[];
}

/** Pushes a copy plan to its destination. @throws as its callers document */
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

/** A docker-archive has the digest of the manifest that reading it creates. */
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
