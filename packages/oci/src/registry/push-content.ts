import { allOrAbort } from '../concurrency/all-or-throw.ts';
import type { Limit } from '../concurrency/limit.ts';
import { StrakeError } from '../errors/index.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import type { ImageTree, RegistryOrigin, TreeBlob } from '../spec/image-tree.ts';
import type { ManifestDocument } from '../spec/manifest.ts';
import { isIndexType, isNondistributable } from '../spec/media-type.ts';
import { explainRefusal } from './explain-refusal.ts';
import { type BlobPush, isQuick, pushBlob } from './push-blob.ts';
import { pushManifest } from './push-manifest.ts';
import { pushReferrers, subjectOf } from './push-referrers.ts';
import type { PushTarget, PushTools } from './push-target.ts';
import { referrersTag } from './referrers-tag.ts';

/**
 * Pushes all blobs, then all manifests by their digests, children before their parents, and the root last.
 * @param rootTag the tag under which the root is pushed; undefined: by its digest as well
 * @param onSent called with the number of bytes of a blob that the registry has
 * @throws REGISTRY_*, DIGEST_MISMATCH, SIZE_MISMATCH; several failures as one error
 */
export async function pushContent(
  tools: PushTools,
  tree: ImageTree,
  target: PushTarget,
  rootTag: string | undefined,
  onSent: (blob: TreeBlob, bytes: number) => void,
): Promise<void> {
  const blobs = tree.blobs.filter((blob) => !isNondistributable(blob.descriptor.mediaType));
  const send = (blob: TreeBlob, isForced: boolean, signal: AbortSignal) => {
    const { session, knownBlobs } = tools;
    const origin = originOf(target);
    const push: BlobPush = { session, knownBlobs, origin, store: target.store, signal };
    return pushBlob(push, blob, isForced, (bytes) => onSent(blob, bytes));
  };
  await all(target.signal, (signal) =>
    blobs.map((blob) => limitFor(tools, blob)(() => send(blob, false, signal))),
  );
  /** Manifests that the registry does not list itself, by subject. */
  const unlisted = new Map<string, Map<string, ManifestDocument>>();
  // Some registries lose one of two referrers of a subject that arrive at once, also where they maintain the list.
  const inTurn = (subject: string, task: () => Promise<void>) => {
    const turn = `${target.repository}:${referrersTag(subject)}`;
    return tools.knownBlobs.exclusively(target.registry, turn, task);
  };
  const list = async (signal: AbortSignal) => {
    const wanted = [...unlisted];
    unlisted.clear();
    await all(signal, (stop) =>
      wanted.map(([subject, manifests]) =>
        inTurn(subject, async () => {
          const documents = [...manifests.values()];
          await pushReferrers(tools.session, originOf(target), documents, subject, stop);
          for (const digest of manifests.keys()) tools.knownBlobs.add(target, digest);
        }),
      ),
    );
  };
  const put = (manifest: ManifestDocument, isForced: boolean, signal: AbortSignal) => {
    const { digest } = manifest.descriptor;
    const subject = subjectOf(manifest);
    const push = async () => {
      const tag = digest === tree.root.digest ? rootTag : undefined;
      if (!isForced && tag === undefined && tools.knownBlobs.has(target, digest)) return;
      const isListed = await pushManifest(tools.session, target, manifest, tag ?? digest, signal);
      if (subject === undefined || isListed) return tools.knownBlobs.add(target, digest);
      const others = unlisted.get(subject) ?? new Map<string, ManifestDocument>();
      unlisted.set(subject, others.set(digest, manifest));
    };
    return subject === undefined
      ? tools.knownBlobs.exclusively(target.registry, digest, push)
      : inTurn(subject, push);
  };
  /** A registry may report that a blob exists, and later that it does not: then it is sent again, once. */
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
      await put(manifest, true, signal).catch((again: unknown) => {
        throw isContentUnknown(again) ? explainRefusal(again, manifest) : again;
      });
    }
  };
  const partsOf = <T extends { readonly descriptor: Descriptor }>(
    manifest: ManifestDocument,
    all: readonly T[],
  ) => all.filter((part) => manifest.text.includes(part.descriptor.digest));

  const images = tree.manifests.filter((manifest) => !isIndexType(manifest.descriptor.mediaType));
  await all(target.signal, (signal) =>
    images.map((image) =>
      tools.quickLimit(() =>
        putWith(image, signal, async () => {
          for (const blob of partsOf(image, blobs)) await send(blob, true, signal);
        }),
      ),
    ),
  );
  await list(target.signal);
  // One after another: an index may contain an index.
  for (const index of tree.manifests.filter((manifest) => !images.includes(manifest))) {
    await putWith(index, target.signal, async () => {
      for (const child of partsOf(index, tree.manifests)) await put(child, true, target.signal);
    });
  }
  await list(target.signal);
}

function limitFor({ limit, quickLimit }: PushTools, { descriptor }: TreeBlob): Limit {
  return isQuick(descriptor.size) ? quickLimit : limit;
}

function originOf({ registry, repository }: PushTarget): RegistryOrigin {
  return { registry, repository };
}

function isContentUnknown(error: unknown): boolean {
  const codes = StrakeError.is(error) ? (error.facts.registryCodes ?? []) : [];
  return ['MANIFEST_BLOB_UNKNOWN', 'BLOB_UNKNOWN', 'MANIFEST_UNKNOWN'].some((code) =>
    codes.includes(code),
  );
}

/** Waits for all tasks; the first failure aborts the others, and all genuine failures are reported. */
async function all(
  signal: AbortSignal,
  start: (signal: AbortSignal) => readonly Promise<void>[],
): Promise<void> {
  const failed = new AbortController();
  try {
    await allOrAbort(failed, start(AbortSignal.any([signal, failed.signal])));
  } catch (thrown) {
    signal.throwIfAborted();
    const [first, ...others] = (StrakeError.is(thrown) && thrown.facts.errors) || [];
    throw first && others.every((error) => isSame(error, first)) ? first : thrown;
  }
  signal.throwIfAborted();
}

/** True for two blobs that failed for the same reason, which is reported once. */
function isSame(one: Error, other: Error): boolean {
  if (one.message === other.message) return true;
  if (!StrakeError.is(one) || !StrakeError.is(other)) return false;
  return (
    one.kind === 'registry' && one.code === other.code && one.facts.status === other.facts.status
  );
}
