import { combineErrors, StrakeError } from '../../errors/index.ts';
import type { Descriptor } from '../../model/descriptor.ts';
import type { BlobReader } from '../../model/image-source.ts';
import type { ManifestDocument } from '../../model/manifest.ts';
import { isIndexType, isNondistributable } from '../../model/media-type.ts';
import type { ImageTree, PushReceipt, RegistryOrigin, TreeBlob } from '../../model/push-request.ts';
import type { BlobMemory } from './blob-memory.ts';
import { headManifest } from './fetch-manifest.ts';
import type { Limiter } from './limiter.ts';
import { type BlobPush, pushBlob } from './push-blob.ts';
import { pushManifest } from './push-manifest.ts';
import type { RegistrySession } from './registry-session.ts';

/** Where a tree goes, and where its bytes come from. */
export interface PushTarget extends RegistryOrigin {
  /** Of the tree's root, in the order in which they move. None: it is pushed by digest only. */
  readonly tags: readonly string[];
  /** Tags of single manifests of the tree: tag to digest. */
  readonly platformTags: Readonly<Record<string, string>>;
  readonly store: BlobReader;
  readonly signal: AbortSignal;
  /** Bytes that are there, of all bytes of the tree's blobs. */
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
}

export interface PushTools {
  readonly session: RegistrySession;
  readonly memory: BlobMemory;
  /** Of transfers that run at the same time. */
  readonly limit: Limiter;
}

/**
 * Pushes an image or a list of images: blobs, then manifests from the leaves up, then tags. A tag moves only when
 * all that it points to is there. Where the first tag names the root already, only missing tags are set.
 * @throws REGISTRY_*, DIGEST_MISMATCH, SIZE_MISMATCH; several failures as one error
 */
export async function pushTree(
  tools: PushTools,
  tree: ImageTree,
  target: PushTarget,
): Promise<PushReceipt> {
  const tagged = tagsOf(tree, target);
  const progress = createProgress(tree, target);
  if (!(await isThere(tools, tree, target))) {
    await pushContent(tools, tree, target, progress.add);
    progress.finish();
    await pushTags(tools, target, tagged);
  } else {
    progress.finish();
    await pushTags(tools, target, await missingTags(tools, target, tagged));
  }
  const name = `${target.registry}/${target.repository}`;
  return {
    reference: `${name}@${tree.root.digest}`,
    digest: tree.root.digest,
    references: target.tags.map((tag) => `${name}:${tag}`),
  };
}

/** A tag and the manifest that it is to name. */
type Tagged = readonly [tag: string, manifest: ManifestDocument];

/** Platform tags first, then the root's. */
function tagsOf(tree: ImageTree, target: PushTarget): readonly Tagged[] {
  const find = (digest: string): ManifestDocument => {
    const manifest = tree.manifests.find((document) => document.descriptor.digest === digest);
    if (!manifest)
      throw new StrakeError(
        'DIGEST_INVALID',
        `manifest ${digest} is not part of what is pushed to ${target.repository}`,
      );
    return manifest;
  };
  const root = find(tree.root.digest);
  return [
    ...Object.entries(target.platformTags).map(([tag, digest]): Tagged => [tag, find(digest)]),
    ...target.tags.map((tag): Tagged => [tag, root]),
  ];
}

async function isThere(
  { session }: PushTools,
  { root }: ImageTree,
  target: PushTarget,
): Promise<boolean> {
  const [tag] = target.tags;
  const { registry, repository, signal } = target;
  return (
    (await currentDigest(session, { registry, repository }, tag ?? root.digest, signal)) ===
    root.digest
  );
}

/** Undefined where nothing is there, and where the registry does not say: then it is pushed. */
async function currentDigest(
  session: RegistrySession,
  origin: RegistryOrigin,
  name: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const reference = name.includes(':') ? { ...origin, digest: name } : { ...origin, tag: name };
    return (await headManifest(session, reference, signal))?.digest;
  } catch (error) {
    const codes = [
      'REGISTRY_DENIED',
      'REGISTRY_UNAUTHORIZED',
      'MANIFEST_INVALID',
      'DIGEST_MISMATCH',
      'LIMIT_EXCEEDED',
    ];
    if (StrakeError.is(error) && codes.includes(error.code)) return undefined;
    throw error;
  }
}

async function missingTags(
  { session }: PushTools,
  target: PushTarget,
  tagged: readonly Tagged[],
): Promise<readonly Tagged[]> {
  const origin = { registry: target.registry, repository: target.repository };
  const current = await Promise.all(
    tagged.map(([tag]) => currentDigest(session, origin, tag, target.signal)),
  );
  return tagged.filter(([, manifest], index) => current[index] !== manifest.descriptor.digest);
}

async function pushContent(
  tools: PushTools,
  tree: ImageTree,
  target: PushTarget,
  onSent: (blob: TreeBlob, bytes: number) => void,
): Promise<void> {
  const blobs = tree.blobs.filter((blob) => !isNondistributable(blob.descriptor.mediaType));
  const send = (blob: TreeBlob, isForced: boolean, signal: AbortSignal) => {
    const { session, memory } = tools;
    const origin = { registry: target.registry, repository: target.repository };
    const push: BlobPush = { session, memory, origin, store: target.store, signal };
    return pushBlob(push, blob, isForced, (bytes) => onSent(blob, bytes));
  };
  await all(target.signal, (signal) =>
    blobs.map((blob) => tools.limit(() => send(blob, false, signal))),
  );
  const put = (manifest: ManifestDocument, isForced: boolean, signal: AbortSignal) =>
    tools.memory.exclusively(target.registry, manifest.descriptor.digest, async () => {
      const { digest } = manifest.descriptor;
      if (!isForced && tools.memory.has(target, digest)) return;
      await pushManifest(tools.session, target, manifest, digest, signal);
      tools.memory.add(target, digest);
    });
  /** A registry may say that something is there, and later that it is not: then it is sent once more. */
  const putWith = async (
    manifest: ManifestDocument,
    signal: AbortSignal,
    resend: () => Promise<void>,
  ) => {
    try {
      await put(manifest, false, signal);
    } catch (error) {
      if (!isContentUnknown(error)) throw error;
      await resend();
      await put(manifest, true, signal);
    }
  };
  const partsOf = <T extends { readonly descriptor: Descriptor }>(
    manifest: ManifestDocument,
    all: readonly T[],
  ) => all.filter((part) => manifest.text.includes(part.descriptor.digest));

  const images = tree.manifests.filter((manifest) => !isIndexType(manifest.descriptor.mediaType));
  await all(target.signal, (signal) =>
    images.map((image) =>
      tools.limit(() =>
        putWith(image, signal, async () => {
          for (const blob of partsOf(image, blobs)) await send(blob, true, signal);
        }),
      ),
    ),
  );
  // One after another: an index may list an index.
  for (const index of tree.manifests.filter((manifest) => !images.includes(manifest))) {
    await putWith(index, target.signal, async () => {
      for (const child of partsOf(index, tree.manifests)) await put(child, true, target.signal);
    });
  }
}

function isContentUnknown(error: unknown): boolean {
  const codes = StrakeError.is(error) ? (error.facts.registryCodes ?? []) : [];
  return ['MANIFEST_BLOB_UNKNOWN', 'BLOB_UNKNOWN', 'MANIFEST_UNKNOWN'].some((code) =>
    codes.includes(code),
  );
}

async function pushTags(
  { session }: PushTools,
  target: PushTarget,
  tagged: readonly Tagged[],
): Promise<void> {
  for (const [tag, manifest] of tagged)
    await pushManifest(session, target, manifest, tag, target.signal);
}

/** Waits for all tasks; the first failure stops the others, and all real failures are reported. */
async function all(
  signal: AbortSignal,
  start: (signal: AbortSignal) => readonly Promise<void>[],
): Promise<void> {
  const failed = new AbortController();
  const tasks = start(AbortSignal.any([signal, failed.signal]));
  const results = await Promise.allSettled(
    tasks.map((task) =>
      task.catch((error: unknown) => {
        failed.abort();
        throw error;
      }),
    ),
  );
  signal.throwIfAborted();
  const errors = results.flatMap((result) =>
    result.status === 'rejected' && result.reason instanceof Error ? [result.reason] : [],
  );
  if (errors.length > 0) throw combineErrors(errors);
}

function createProgress(tree: ImageTree, { onProgress }: PushTarget) {
  const done = new Map<string, number>();
  const blobs = tree.blobs.filter((blob) => !isNondistributable(blob.descriptor.mediaType));
  const total = blobs.reduce((sum, blob) => sum + blob.descriptor.size, 0);
  return {
    add(blob: TreeBlob, bytes: number) {
      done.set(blob.descriptor.digest, bytes);
      onProgress?.(
        [...done.values()].reduce((sum, size) => sum + size, 0),
        total,
      );
    },
    finish: () => onProgress?.(total, total),
  };
}
