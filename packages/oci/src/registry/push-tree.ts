import { StrakeError } from '../errors/index.ts';
import type {
  ImageTree,
  PushReceipt,
  RegistryOrigin,
  SentBlobs,
  TreeBlob,
} from '../spec/image-tree.ts';
import type { ManifestDocument } from '../spec/manifest.ts';
import { isNondistributable } from '../spec/media-type.ts';
import { totalSize } from '../spec/total-size.ts';
import { headManifest } from './fetch-manifest.ts';
import type { Transfer } from './known-blobs.ts';
import { pushContent } from './push-content.ts';
import { pushManifest } from './push-manifest.ts';
import type { PushTarget, PushTools } from './push-target.ts';
import type { RegistrySession } from './registry-session.ts';

/**
 * Pushes an image or an image index: blobs, then manifests from the bottom up, then tags. A tag moves only when everything that
 * it points to is there. If the first tag points to the root already, only missing tags are set.
 * @param target checked by `checkPush`
 * @throws REGISTRY_*, DIGEST_MISMATCH, SIZE_MISMATCH; several failures as one error
 */
export async function pushTree(
  tools: PushTools,
  tree: ImageTree,
  target: PushTarget,
): Promise<PushReceipt> {
  const tagged = tagsOf(tree, target);
  const progress = createProgress(tree, target);
  const [first] = target.tags;
  if (target.isNew || !(await isThere(tools, tree, target))) {
    // Platform tags come first: the root has to be pushed before its own tags.
    const rootTag = Object.keys(target.platformTags ?? {}).length === 0 ? first : undefined;
    await pushContent(tools, tree, target, rootTag, progress.add);
    progress.finish();
    const others = tagged.filter(([tag]) => tag !== rootTag);
    await pushTags(tools, target, others);
  } else {
    progress.finish();
    // The first tag has just been resolved.
    const others = tagged.filter(([tag]) => tag !== first);
    await pushTags(tools, target, await missingTags(tools, target, others));
  }
  const name = `${target.registry}/${target.repository}`;
  return {
    reference: `${name}@${tree.root.digest}`,
    digest: tree.root.digest,
    references: target.tags.map((tag) => `${name}:${tag}`),
    sent: countBlobs(tools, tree, target),
  };
}

/** Also of layers that were uploaded before the push. */
function countBlobs(
  { knownBlobs }: PushTools,
  { blobs }: ImageTree,
  target: PushTarget,
): SentBlobs {
  const pushed = blobs.filter(({ descriptor }) => !isNondistributable(descriptor.mediaType));
  const how = (wanted: Transfer | undefined) =>
    pushed.filter(({ descriptor }) => knownBlobs.transferOf(target, descriptor.digest) === wanted);
  const uploaded = how('uploaded').map(({ descriptor }) => descriptor);
  return {
    uploaded: uploaded.length,
    bytes: totalSize(uploaded),
    mounted: how('mounted').length,
    there: how(undefined).length,
  };
}

/** A tag and the manifest that it shall point to. */
type Tagged = readonly [tag: string, manifest: ManifestDocument];

/** Platform tags first, then the root's. */
function tagsOf(tree: ImageTree, target: PushTarget): readonly Tagged[] {
  const tagged = (tag: string, digest: string): readonly Tagged[] =>
    tree.manifests
      .filter(({ descriptor }) => descriptor.digest === digest)
      .slice(0, 1)
      .map((manifest) => [tag, manifest]);
  return [
    ...Object.entries(target.platformTags ?? {}).flatMap((pair) => tagged(...pair)),
    ...target.tags.flatMap((tag) => tagged(tag, tree.root.digest)),
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

/** Undefined if nothing is there, or if the registry does not say: then it is pushed. */
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

async function pushTags(
  { session }: PushTools,
  target: PushTarget,
  tagged: readonly Tagged[],
): Promise<void> {
  for (const [tag, manifest] of tagged)
    await pushManifest(session, target, manifest, tag, target.signal);
}

function createProgress(tree: ImageTree, { onProgress }: PushTarget) {
  const done = new Map<string, number>();
  const blobs = tree.blobs.filter((blob) => !isNondistributable(blob.descriptor.mediaType));
  const total = totalSize(blobs.map(({ descriptor }) => descriptor));
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
