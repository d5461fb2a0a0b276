import { onlyManifest } from '../archive/index.ts';
import { StrakeError } from '../errors/index.ts';
import type { PushReceipt } from '../spec/image-tree.ts';
import { formatPlatform, normalizePlatform } from '../spec/platform.ts';
import { totalSize } from '../spec/total-size.ts';
import { splitTransport } from '../spec/transport.ts';
import { type DestinationFacts, UNDECLARED } from '../transport/destination-facts.ts';
import { parseDestination } from '../transport/parse-destination.ts';
import { receiptNames } from '../transport/receipt-names.ts';
import { refuseCircle } from '../transport/refuse-circle.ts';
import type { ImagePush } from '../transport/transport.ts';
import { conversionNotes } from './conversion-notes.ts';
import type { CopyDestination } from './copy-destination.ts';
import { type CopiedReferrers, openReferrers } from './copy-referrers.ts';
import type { ImageAccess, OpenImageOptions } from './image-access.ts';
import type { NamedPush } from './name-push.ts';
import type { CopyPlan } from './plan-copy.ts';
import type { ManifestEntry } from './read-entries.ts';
import type { Subject } from './read-referrers.ts';

export interface CopyOptions extends OpenImageOptions {
  /** `OS/ARCH` patterns: only these images, and their attestations; default: everything. */
  readonly platforms?: readonly string[];
  /**
   * False: referrers (signatures, SBOMs, attestations) stay behind. Default: those of every copied manifest are copied, and theirs in
   * turn, between registries, OCI layouts and their archives.
   */
  readonly referrers?: boolean;
  /** Further destinations; each is asked before the built-in one of its scheme. */
  readonly destinations?: readonly CopyDestination[];
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
  /**
   * The platforms of its images, `OS/ARCH`, as in its indexes, or where these lack something and `platforms` were selected, as in its
   * configs; none for a single image that was copied completely.
   */
  readonly platforms: readonly string[];
  /** Artifacts that refer to the image and its manifests, whether copied or already there. */
  readonly referrers: number;
  /** The number of manifests at the destination, including indexes; zero if the transport keeps none. */
  readonly manifests: number;
  /** Bytes of the configs and layers of all selected images, whether copied or already there. */
  readonly size: number;
}

/** What to push, and its names. */
export interface PushCopy {
  readonly froms: readonly string[];
  readonly names: NamedPush;
  readonly plan: CopyPlan;
  readonly images: readonly ManifestEntry[];
  /** The manifests and indexes that keep their digests. */
  readonly subjects: readonly Subject[];
  /** What the reference named. */
  readonly root?: Subject;
  /** Indexes that the copy does not have. */
  readonly lost?: readonly Subject[];
}

/** Pushes a copy plan to its destination. @throws as its callers document */
export async function pushCopy(
  { froms, names, plan, images, ...search }: PushCopy,
  access: ImageAccess,
  options: CopyOptions,
): Promise<CopyResult> {
  const { tree } = plan;
  const to = names.destination;
  const schemeOf = (text: string) => splitTransport(text, access.isKnown).scheme;
  const factsOf = (scheme: string) => access.facts.get(scheme) ?? UNDECLARED;
  const facts = factsOf(names.scheme);
  const keepsManifests = (scheme: string) => factsOf(scheme).manifests ?? true;
  if (facts.takes === 'image') await onlyManifest(tree, to);
  for (const note of conversionNotes(froms.map(schemeOf), names.scheme, tree, keepsManifests))
    options.onNote?.(note);
  const found =
    options.referrers !== false
      ? await openReferrers({ from: froms[0] ?? '', ...search }, names, access, options.onNote)
      : undefined;
  const receipt = await write(plan, names, access, options, []);
  const isKept = receipt.digest === tree.root.digest && !receipt.replaced;
  if (isKept) await attach(found, receiptNames(receipt), options.signal);
  const referrers = isKept ? (found?.levels.flat().length ?? 0) : 0;
  const isBare = facts.manifests === false;
  return {
    digest: isBare ? await digestThere(to, receipt, facts, access) : receipt.digest,
    references: receiptNames(receipt),
    platforms: images.flatMap(({ platform }) =>
      platform ? [formatPlatform(normalizePlatform(platform))] : [],
    ),
    referrers,
    manifests: isBare ? 0 : tree.manifests.length,
    size: totalSize(tree.blobs.map(({ descriptor }) => descriptor)),
  };
}

/** @throws what fails, saying that the image is there */
async function attach(
  found: CopiedReferrers | undefined,
  names: readonly string[],
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    await found?.attach();
  } catch (error) {
    signal?.throwIfAborted();
    if (!StrakeError.is(error)) throw error;
    const message = `${names.join(', ')} is copied, but its referrers are not: ${error.message}`;
    const { facts, code, kind } = error;
    throw new StrakeError(code, message, { ...facts, kind, cause: error.cause ?? error });
  }
}

/** Pushes with the first destination of the scheme that takes it. */
async function write(
  plan: CopyPlan,
  named: NamedPush,
  access: ImageAccess,
  options: CopyOptions,
  through: readonly string[],
): Promise<PushReceipt> {
  const { tree, store } = plan;
  const { scheme, ...names } = named;
  const { directory, env, signal, facts, destinations } = access;
  const to = names.destination;
  if (facts.get(scheme)?.takes === 'image') await onlyManifest(tree, to);
  const push: ImagePush = { ...tree, ...names, platformTags: {}, platformNames: {} };
  const progress = (done: number, total: number) => options.onProgress?.(done, total);
  const pushTo = async (other: string) => {
    const found = parseDestination(other, facts);
    const { text, ...next } = found;
    const path = [...through, scheme];
    refuseCircle(to, found, path);
    return write(plan, { ...named, ...next, destination: text }, access, options, path);
  };
  for (const destination of destinations) {
    if (destination.scheme !== scheme) continue;
    const receipt = await destination.write(push, {
      directory,
      env,
      signal,
      store,
      progress,
      pushTo,
    });
    if (receipt) return receipt;
  }
  throw new StrakeError('DESTINATION_INVALID', `no transport took destination "${to}"`, {
    hint: 'The destination that handles this scheme declined it.',
  });
}

/** A file without manifests has the digest of the manifest that reading it creates. */
async function digestThere(
  to: string,
  receipt: PushReceipt,
  { path }: DestinationFacts,
  access: ImageAccess,
): Promise<string> {
  if (!path) return receipt.digest;
  const written = await access.open(to);
  return (await written.root(access.signal)).descriptor.digest;
}
