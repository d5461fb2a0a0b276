import {
  compactJson,
  type Descriptor,
  digestOf,
  formatPlatform,
  type ImageConfig,
  type Manifest,
  type ManifestDocument,
  MEDIA_TYPE,
  type StringMap,
} from '@strake/oci';
import {
  checkLimit,
  defined,
  familyOf,
  layerTypeIn,
  MAX_BUILT_MANIFEST_BYTES,
  MAX_DOCUMENT_BYTES,
  MAX_LAYERS,
  sortKeys,
} from '@strake/oci/internal';
import { orderConfig } from '../pipeline/assemble-image.ts';
import { BASE_RECORD, writeBaseRecord } from '../pipeline/base-record.ts';
import { baseAnnotations } from '../pipeline/source-labels.ts';
import type { LayerDescriptor } from '../plugin/index-plan.ts';
import type { FoundBase } from './found-base.ts';
import type { ImagePart } from './read-image.ts';
import { redraftConfig } from './redraft-config.ts';
import type { Seam } from './seam.ts';

/** The image for one platform, on its new base. */
export interface RebasedPart {
  readonly part: ImagePart;
  readonly seam: Seam;
  readonly base: FoundBase;
  readonly manifest: Manifest;
  readonly document: ManifestDocument;
  readonly config: ImageConfig;
  readonly configText: string;
  readonly layers: readonly LayerDescriptor[];
}

/**
 * Puts an image on another base: layers of the base, then its own ones; a config that is drafted again; the same media types.
 * @throws IMAGE_TOO_LARGE
 */
export function rebasePart(part: ImagePart, seam: Seam, base: FoundBase): RebasedPart {
  const family = familyOf(part.manifest.mediaType);
  const own = part.manifest.layers.slice(seam.layers).map((layer, at) => ({
    ...layer,
    diffId: part.config.rootfs.diff_ids[seam.layers + at] ?? '',
    own: true,
  }));
  const below = base.all.map((layer) => ({
    ...layer,
    mediaType: layerTypeIn(family, layer.mediaType),
  }));
  const layers = [...below, ...own];
  const name = `the image for ${formatPlatform(part.platform)}`;
  checkLimit({
    what: name,
    size: layers.length,
    limit: MAX_LAYERS,
    unit: 'layers',
    hint: 'Choose a base with fewer layers.',
  });
  const { annotations: old = {} } = part.manifest;
  // Docker's manifests have none, but some builders write them.
  const isLabelled = family === 'docker' && Object.keys(old).length === 0;
  const record = (settings: Parameters<typeof writeBaseRecord>[0]['settings']): StringMap => ({
    [BASE_RECORD]: writeBaseRecord({
      base,
      os: part.platform.os,
      layers: own.length,
      settings,
      ...(base.name === undefined
        ? base.root === undefined
          ? { named: { name: base.reference } }
          : {}
        : isLabelled
          ? { named: defined({ name: base.name, digest: base.digest }) }
          : {}),
    }),
  });
  const drafted = redraftConfig(
    part.config,
    seam,
    base,
    base.platform,
    isLabelled ? record : undefined,
  );
  const config = orderConfig(drafted, layers);
  const configText = compactJson(config);
  checkLimit({
    what: `the config of ${name}`,
    size: Buffer.byteLength(configText),
    limit: MAX_DOCUMENT_BYTES,
    hint: 'Choose a base with fewer labels and a shorter history.',
  });
  const annotations = isLabelled
    ? {}
    : sortKeys({
        ...withoutBase(old),
        ...baseAnnotations(base.name, base.digest),
        ...record(drafted.settings),
      });
  const manifest: Manifest = {
    ...withoutAnnotations(part.manifest),
    config: { mediaType: MEDIA_TYPE[family].config, ...digestOf(configText) },
    layers: layers.map(({ diffId: _, own: __, ...layer }): Descriptor => layer),
    ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
  };
  const text = compactJson(manifest);
  const descriptor = { mediaType: manifest.mediaType, ...digestOf(text) };
  checkLimit({
    what: `the manifest of ${name}`,
    size: descriptor.size,
    limit: MAX_BUILT_MANIFEST_BYTES,
    hint: 'Registries may refuse larger ones: choose a base with fewer layers.',
  });
  return { part, seam, base, manifest, document: { descriptor, text }, config, configText, layers };
}

/** What an image was about before need not hold for the new one. */
function withoutAnnotations({ annotations: _, subject: __, ...manifest }: Manifest): Manifest {
  return manifest;
}

/** Annotations without what they say of the base. */
export function withoutBase(annotations: StringMap): StringMap {
  return Object.fromEntries(
    Object.entries(annotations).filter(
      ([key]) =>
        key !== BASE_RECORD && !/^org\.opencontainers\.image\.base\.(?:name|digest)$/.test(key),
    ),
  );
}
