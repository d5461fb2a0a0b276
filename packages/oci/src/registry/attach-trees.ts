import { StrakeError } from '../errors/index.ts';
import type { Attachment } from '../spec/attachment.ts';
import type { ByteStream, Descriptor } from '../spec/descriptor.ts';
import type { BlobReader } from '../spec/image-source.ts';
import type { ImageTree, RegistryOrigin } from '../spec/image-tree.ts';
import { headManifest } from './fetch-manifest.ts';
import { fetchReferrers, lacksReferrersApi } from './fetch-referrers.ts';
import { subjectOf } from './push-referrers.ts';
import type { PushTools } from './push-target.ts';
import { pushTree } from './push-tree.ts';

/**
 * Pushes artifacts to the repository of the images that they refer to. What the list of referrers of its subject has already, and is there, is not
 * pushed again. In a registry without the referrers API, the list of each subject is written once.
 * @throws REGISTRY_*, MANIFEST_INVALID, LIMIT_EXCEEDED, DIGEST_MISMATCH, SIZE_MISMATCH; several failures as one error
 */
export async function attachTrees(
  tools: PushTools,
  attachments: readonly Attachment[],
  origin: RegistryOrigin,
  signal: AbortSignal,
): Promise<void> {
  const missing = await withoutListed(tools, attachments, origin, signal);
  const last = missing.at(-1);
  if (!last) return;
  const tags = missing.flatMap(({ tree, tag }) =>
    tag === undefined ? [] : [[tag, tree.root.digest] as const],
  );
  await pushTree(
    tools,
    mergeTrees(
      missing.map(({ tree }) => tree),
      last.tree.root,
    ),
    {
      ...origin,
      tags: [],
      platformTags: Object.fromEntries(tags),
      isNew: true,
      store: storeOf(missing),
      signal,
    },
  );
}

async function withoutListed(
  { session, quickLimit }: PushTools,
  attachments: readonly Attachment[],
  origin: RegistryOrigin,
  signal: AbortSignal,
): Promise<readonly Attachment[]> {
  const subjects = attachments.map(({ tree, tag }) =>
    tag === undefined ? rootSubject(tree) : undefined,
  );
  const asked = new Set(subjects.filter((each) => each !== undefined));
  const listed = new Map(
    await Promise.all(
      [...asked].map(async (subject) => {
        const found = await quickLimit(() => fetchReferrers(session, origin, subject, signal));
        return [subject, new Set(found.map(({ digest }) => digest))] as const;
      }),
    ),
  );
  const tags = new Set(attachments.flatMap(({ tag }) => tag ?? []));
  const current = new Map(
    await Promise.all(
      [...tags].map(async (tag) => {
        const found = await quickLimit(() => headManifest(session, { ...origin, tag }, signal));
        return [tag, found?.digest] as const;
      }),
    ),
  );
  const isThere = await Promise.all(
    attachments.map(async ({ tree, tag }, at) => {
      const { digest } = tree.root;
      if (tag !== undefined) return current.get(tag) === digest;
      if (!listed.get(subjects[at] ?? '')?.has(digest)) return false;
      if (!lacksReferrersApi(session, origin)) return true;
      const found = await quickLimit(() => headManifest(session, { ...origin, digest }, signal));
      return found !== undefined;
    }),
  );
  return attachments.filter((_, at) => !isThere[at]);
}

function rootSubject({ root, manifests }: ImageTree): string | undefined {
  const manifest = manifests.find(({ descriptor }) => descriptor.digest === root.digest);
  return manifest && subjectOf(manifest);
}

/** One tree of several, each digest once. */
function mergeTrees(trees: readonly ImageTree[], root: Descriptor): ImageTree {
  const once = <Part extends { readonly descriptor: Descriptor }>(parts: readonly Part[]) => [
    ...new Map(parts.map((part) => [part.descriptor.digest, part])).values(),
  ];
  return {
    root,
    manifests: once(trees.flatMap(({ manifests }) => manifests)),
    blobs: once(trees.flatMap(({ blobs }) => blobs)),
  };
}

/** Reads each blob from the store of the artifact that has it. */
function storeOf(attachments: readonly Attachment[]): BlobReader {
  const stores = new Map(
    attachments.flatMap(({ tree, store }) =>
      tree.blobs.map(({ descriptor }) => [descriptor.digest, store] as const),
    ),
  );
  return {
    async open(descriptor, signal): Promise<ByteStream> {
      const store = stores.get(descriptor.digest);
      if (store) return store.open(descriptor, signal);
      throw new StrakeError('DIGEST_INVALID', `no artifact has the blob ${descriptor.digest}`);
    },
  };
}
