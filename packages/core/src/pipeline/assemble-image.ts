import {
  compactJson,
  type Descriptor,
  digestOf,
  type ImageConfig,
  type Manifest,
  type ManifestDocument,
  MEDIA_TYPE,
  type MediaTypeFamily,
  type Platform,
} from '@strake/oci';
import {
  checkLimit,
  defined,
  layerTypeIn,
  MAX_BUILT_MANIFEST_BYTES,
  MAX_DOCUMENT_BYTES,
  sortKeys,
} from '@strake/oci/internal';
import type { ImageDraft } from '../plugin/image-draft.ts';
import type { LayerDescriptor } from '../plugin/index-plan.ts';
import type { LayerPlan } from '../plugin/layer-plan.ts';
import type { EagerUpload } from './eager-upload.ts';
import { noteLayer } from './remote-steps.ts';
import type { BuildSession } from './session.ts';
import type { Target } from './target.ts';

/** One finished image of one platform. */
export interface AssembledImage {
  readonly target: Target;
  readonly config: ImageConfig;
  readonly configDescriptor: Descriptor;
  readonly manifest: Manifest;
  readonly document: ManifestDocument;
  readonly layers: readonly LayerDescriptor[];
  readonly descriptorAnnotations: ImageDraft['descriptorAnnotations'];
}

/** The layers of an image, and which of them were written. */
export interface WrittenLayers {
  readonly layers: readonly LayerDescriptor[];
  /** By the ids of those that the plan has. */
  readonly written: ReadonlyMap<string, LayerDescriptor & { readonly isNew: boolean }>;
}

/** Writes the layers of an image into the store: those of a synthetic base, then the plan's. */
export async function writeLayers(
  session: BuildSession,
  target: Target,
  family: MediaTypeFamily,
  plan: LayerPlan,
  ahead: EagerUpload,
): Promise<WrittenLayers> {
  const layers: LayerDescriptor[] = [];
  const all = new Map<string, LayerDescriptor & { readonly isNew: boolean }>();
  const { published, index } = session.hooks.order;
  const isRead = published.length > 0 || index.length > 0;
  for (const layer of target.base.layers) {
    const { digest, size, mediaType } = await compressPlain(session, target, layer);
    layers.push({ ...layer, digest, size, mediaType: layerTypeIn(family, mediaType) });
  }
  for (const layer of [...target.base.synthetic, ...plan.layers]) {
    const written = await session.services.blobs.writeLayer(layer, {
      timestamp: target.settings.timestamp,
      signal: session.signal,
      isRead,
      place: [session.services.directory, target.image.name, target.platformName, layer.id].join(
        '\0',
      ),
      onProgress: (done, total) =>
        session.emit({
          type: 'bytes',
          image: target.image.name,
          platform: target.platformName,
          done,
          total,
        }),
    });
    const { digest, size, diffId } = written;
    if (!('load' in layer)) noteLayer(session.remote, layer, written);
    const own = { mediaType: MEDIA_TYPE[family].layerGzip, digest, size, diffId, own: true };
    if (written.isNew) ahead.layer(target.image.name, own);
    layers.push(own);
    if (!('load' in layer)) all.set(layer.id, { ...own, isNew: written.isNew });
  }
  return { layers, written: all };
}

/**
 * A docker-archive contains plain tars and no manifest with their digests, so these layers have no digest elsewhere: they are compressed
 * as "docker push" does. Layers with a digest in a registry or an OCI layout stay as they are.
 */
async function compressPlain(
  { services, signal }: BuildSession,
  { base: { opened } }: Target,
  layer: LayerDescriptor,
): Promise<LayerDescriptor> {
  if (!opened || opened.source.origin || layer.mediaType !== MEDIA_TYPE.docker.layerTar)
    return layer;
  const { diffId } = layer;
  const read = () => opened.source.blob(layer, signal);
  const { digest, size } = await services.blobs.compressLayer(diffId, read);
  return { ...layer, digest, size, mediaType: MEDIA_TYPE.docker.layerGzip };
}

/** The config and manifest of an image, as bytes with digests. Stores the config. */
export async function assembleImage(
  session: BuildSession,
  target: Target,
  family: MediaTypeFamily,
  draft: ImageDraft,
  layers: readonly LayerDescriptor[],
): Promise<AssembledImage> {
  const config = orderConfig(draft, layers);
  const bytes = new TextEncoder().encode(compactJson(config));
  checkConfigSize(target, bytes.length);
  const stored = await session.services.blobs.writeBytes(bytes);
  const configDescriptor: Descriptor = {
    mediaType: MEDIA_TYPE[family].config,
    digest: stored.digest,
    size: stored.size,
  };
  const annotations = sortKeys(draft.annotations);
  const manifest: Manifest = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPE[family].manifest,
    config: configDescriptor,
    layers: layers.map(
      ({ diffId: _diffId, own: _own, platform: _platform, ...descriptor }) => descriptor,
    ),
    ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
  };
  const text = compactJson(manifest);
  const descriptor = { mediaType: manifest.mediaType, ...digestOf(text) };
  checkLimit({
    what: `the manifest of ${nameOf(target)}`,
    size: descriptor.size,
    limit: MAX_BUILT_MANIFEST_BYTES,
    hint: 'Registries may refuse larger ones: move large annotations into a file of a layer.',
  });
  return {
    target,
    config,
    configDescriptor,
    manifest,
    document: { descriptor, text },
    layers,
    descriptorAnnotations: draft.descriptorAnnotations,
  };
}

/** @param size bytes @throws IMAGE_TOO_LARGE */
export function checkConfigSize(target: Target, size: number): void {
  checkLimit({
    what: `the config of ${nameOf(target)}`,
    size,
    limit: MAX_DOCUMENT_BYTES,
    hint: 'Move large labels or environment variables into a file of a layer, or shorten the history.',
  });
}

function nameOf({ image, platformName }: Target): string {
  return `image "${image.name}" for ${platformName}`;
}

const CONFIG_KEYS = [
  'created',
  'author',
  'architecture',
  'variant',
  'os',
  'os.version',
  'os.features',
  'config',
  'rootfs',
  'history',
];

/** The spec's keys in the spec's order, then further keys of the base. */
export function orderConfig(
  draft: Pick<ImageDraft, 'config'>,
  layers: readonly Pick<LayerDescriptor, 'diffId'>[],
): ImageConfig {
  const rootfs = { type: 'layers' as const, diff_ids: layers.map((layer) => layer.diffId) };
  const all: Record<string, unknown> = { ...draft.config, rootfs };
  const others = Object.keys(all)
    .filter((key) => !CONFIG_KEYS.includes(key))
    .sort();
  const ordered = [...CONFIG_KEYS, ...others].flatMap((key) =>
    all[key] === undefined ? [] : [[key, all[key]]],
  );
  return Object.fromEntries(ordered) as unknown as ImageConfig;
}

/** The platform of an image as written in its config: a default variant is included if the base includes it. */
export function writtenPlatform({ platform, base }: Target): Platform {
  const variant = platform.variant ?? base.config.variant;
  return { ...platform, ...(variant ? { variant } : {}) };
}

/** The platform object of an index entry; keys in the spec's order. */
export function platformObject(platform: Platform): Platform {
  return {
    architecture: platform.architecture,
    os: platform.os,
    ...(platform['os.version'] ? { 'os.version': platform['os.version'] } : {}),
    ...defined({ 'os.features': platform['os.features'] }),
    ...(platform.variant ? { variant: platform.variant } : {}),
  };
}
