import {
  compactJson,
  type Descriptor,
  digestOf,
  type ImageTree,
  type Index,
  isIndexType,
  type ManifestDocument,
  MEDIA_TYPE,
  type MediaTypeFamily,
  type StringMap,
  type TreeBlob,
} from '@strake/oci';
import {
  checkLimit,
  defined,
  leastVariantFirst,
  MAX_BUILT_MANIFEST_BYTES,
  MAX_MANIFESTS,
  MAX_MANIFESTS_BYTES,
  sortKeys,
  totalSize,
} from '@strake/oci/internal';
import type { ProjectImage } from '../config/project.ts';
import { StrakeError } from '../errors/index.ts';
import type { TraceEntry } from '../plugin/guard-tap.ts';
import type { AdditionalManifest, IndexPlan } from '../plugin/index-plan.ts';
import { type AssembledImage, platformObject, writtenPlatform } from './assemble-image.ts';
import { listedBase } from './base-facts.ts';
import { baseName } from './describe-image.ts';
import { finishedContext } from './finished-context.ts';
import { imageContext, locateIn } from './image-context.ts';
import { type BuildSession, callOptions } from './session.ts';
import { baseAnnotations, sourceLabels } from './source-labels.ts';
import type { ImageTargets, Target } from './target.ts';

/** The common part of a planned and a built image. */
export interface IndexMember {
  readonly target: Target;
  readonly annotations: StringMap;
  readonly image?: AssembledImage;
}

export interface DescribedIndex {
  readonly plan: IndexPlan;
  readonly trace: readonly TraceEntry[];
}

/** Calls the index hook of an image; the least demanding variant of an architecture comes first. */
export async function describeIndex(
  session: BuildSession,
  { image, targets, family }: ImageTargets,
  members: readonly IndexMember[],
  tags: readonly string[],
): Promise<DescribedIndex> {
  const plan: IndexPlan = {
    family,
    manifests: leastVariantFirst(members, ({ target }) => target.platform).map(
      ({ target, annotations, image: built }) => ({
        platform: platformObject(writtenPlatform(target)),
        annotations,
        ...(built
          ? {
              digest: built.document.descriptor.digest,
              size: built.document.descriptor.size,
              layers: built.layers,
            }
          : {}),
      }),
    ),
    additionalManifests: [],
    annotations:
      family === 'docker' ? {} : await indexAnnotations(session, targets, image.indexAnnotations),
    tags,
  };
  const { result, trace } = await session.hooks.describe('index', plan, {
    ...callOptions(session, { image: image.name }),
    locate: locateIn(image),
    contextFor: (plugin) => ({
      ...imageContext(session, image, plugin),
      ...session.services.host,
      env: session.services.env,
      ...finishedContext(
        session,
        image.name,
        plugin,
        members.flatMap((each) => each.image ?? []),
      ),
      images: targets.map(({ platform, base }) => ({ platform, base: listedBase(base) })),
    }),
  });
  return { plan: result, trace };
}

async function indexAnnotations(
  session: BuildSession,
  targets: readonly Target[],
  wanted: StringMap,
): Promise<StringMap> {
  const [first] = targets;
  const source = first
    ? await sourceLabels(session, first.image, first.image.variables.version)
    : {};
  const bases = new Set(targets.map((target) => target.base.opened));
  const shared = bases.size === 1 ? first : undefined;
  const base = shared ? baseAnnotations(baseName(shared), shared.base.opened?.root.digest) : {};
  return { ...source, ...base, ...wanted };
}

/**
 * Checks that an image without an index is a single manifest.
 * @param count number of manifests
 * @throws CONFIG_VALUE_INVALID
 */
export function checkBareManifest(image: ProjectImage, count: number): void {
  if (image.index || count < 2) return;
  const location = image.locate(['index']);
  throw new StrakeError(
    'CONFIG_VALUE_INVALID',
    `image "${image.name}" has "index: false" and ${count} manifests`,
    {
      image: image.name,
      ...defined({ location }),
      hint: 'Build a single platform, or remove "index".',
    },
  );
}

/** Whether an image with that many manifests has no index. */
function isBare({ index }: ProjectImage, count: number): boolean {
  return index === false || (index === 'auto' && count === 1);
}

/** The finished tree of one image: its index and everything it refers to. */
export async function assembleTree(
  session: BuildSession,
  { image, family }: ImageTargets,
  plan: IndexPlan,
  images: readonly AssembledImage[],
): Promise<ImageTree> {
  const listed = plan.manifests.flatMap((entry) =>
    images.filter((each) => each.document.descriptor.digest === entry.digest),
  );
  const blobs = uniqueBlobs(listed.flatMap((each) => blobsOf(session, each)));
  const additionalManifests = await settleAdditional(session, plan.additionalManifests);
  const [only] = listed;
  const count = listed.length + additionalManifests.documents.length;
  checkBareManifest(image, count);
  if (only && isBare(image, count)) {
    return { root: only.document.descriptor, manifests: [only.document], blobs };
  }
  const entries: Descriptor[] = plan.manifests.map((entry) => ({
    mediaType: MEDIA_TYPE[family].manifest,
    digest: entry.digest ?? '',
    size: entry.size ?? 0,
    ...(Object.keys(entry.annotations).length > 0
      ? { annotations: sortKeys(entry.annotations) }
      : {}),
    ...defined({ artifactType: entry.artifactType }),
    platform: platformObject(entry.platform),
  }));
  const index = indexDocument(
    family,
    [...entries, ...additionalManifests.entries],
    plan.annotations,
  );
  const documents = [...listed.map((each) => each.document), ...additionalManifests.documents];
  const manifests = [...uniqueDocuments(documents), index];
  checkTree(image.name, manifests);
  return {
    root: index.descriptor,
    manifests,
    blobs: uniqueBlobs([...blobs, ...additionalManifests.blobs]),
  };
}

function indexDocument(
  family: MediaTypeFamily,
  manifests: readonly Descriptor[],
  annotations: StringMap,
): ManifestDocument {
  const index: Index = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPE[family].index,
    manifests,
    ...(Object.keys(annotations).length > 0 ? { annotations: sortKeys(annotations) } : {}),
  };
  const text = compactJson(index);
  return { descriptor: { mediaType: index.mediaType, ...digestOf(text) }, text };
}

/** @param manifests the index last @throws IMAGE_TOO_LARGE */
function checkTree(image: string, manifests: readonly ManifestDocument[]): void {
  const hint = 'Build fewer platforms per image, or shorten annotations and what plugins add.';
  const limit = MAX_BUILT_MANIFEST_BYTES;
  for (const { descriptor } of manifests) {
    const kind = isIndexType(descriptor.mediaType) ? 'the index' : 'a manifest';
    checkLimit({ what: `${kind} of image "${image}"`, size: descriptor.size, limit, hint });
  }
  const what = `image "${image}"`;
  const count = manifests.length;
  checkLimit({ what, size: count, limit: MAX_MANIFESTS, unit: 'manifests', hint });
  const size = totalSize(manifests.map(({ descriptor }) => descriptor));
  checkLimit({ what, size, limit: MAX_MANIFESTS_BYTES, unit: 'bytes of manifests', hint });
}

function blobsOf({ remote }: BuildSession, image: AssembledImage): TreeBlob[] {
  const base = image.target.base.opened?.source.origin;
  return [
    { descriptor: image.configDescriptor },
    ...image.layers.map(({ diffId: _diffId, own, ...descriptor }) => ({
      descriptor,
      ...defined({ origin: own ? remote?.outputs.originOf(descriptor.digest) : base }),
    })),
  ];
}

function uniqueBlobs(blobs: readonly TreeBlob[]): readonly TreeBlob[] {
  return [...new Map(blobs.map((blob) => [blob.descriptor.digest, blob])).values()];
}

function uniqueDocuments(documents: readonly ManifestDocument[]): readonly ManifestDocument[] {
  return [...new Map(documents.map((document) => [document.descriptor.digest, document])).values()];
}

async function settleAdditional(
  session: BuildSession,
  additionalManifests: readonly AdditionalManifest[],
) {
  const documents: ManifestDocument[] = [];
  const entries: Descriptor[] = [];
  const blobs: TreeBlob[] = [];
  for (const each of additionalManifests) {
    const descriptor = { mediaType: each.mediaType, ...digestOf(each.text) };
    documents.push({ descriptor, text: each.text });
    entries.push({
      ...descriptor,
      ...(each.annotations ? { annotations: sortKeys(each.annotations) } : {}),
      ...(each.artifactType ? { artifactType: each.artifactType } : {}),
      ...(each.platform ? { platform: platformObject(each.platform) } : {}),
    });
    for (const blob of each.blobs ?? []) {
      const stored = await session.services.blobs.writeBytes(
        Uint8Array.from(Buffer.from(blob.base64, 'base64')),
      );
      blobs.push({ descriptor: { mediaType: blob.mediaType, ...stored } });
    }
  }
  return { documents, entries, blobs };
}
