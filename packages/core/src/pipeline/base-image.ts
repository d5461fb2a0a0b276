import {
  type Descriptor,
  formatPlatform,
  type ImageConfig,
  type ImageSource,
  isConfigType,
  isIndexType,
  isManifestType,
  type Manifest,
  normalizePlatform,
  type Platform,
  parseImageConfig,
  parseIndex,
  parseManifest,
  StrakeError,
} from '@strake/oci';
import { configPlatform, MAX_INDEX_DEPTH } from '@strake/oci/internal';

/** An image manifest of a base. */
export interface BaseOffer {
  readonly platform: Platform;
  readonly descriptor: Descriptor;
}

/** A base, with everything that is the same for all platforms. */
export interface OpenBase {
  /** As written by the user. */
  readonly reference: string;
  readonly source: ImageSource;
  /** The target of the reference: an index, or a single manifest. */
  readonly root: Descriptor;
  readonly offers: readonly BaseOffer[];
}

/** Reads the images of a base: its image index including nested ones, or its single image. */
export async function readBase(
  reference: string,
  source: ImageSource,
  signal: AbortSignal,
): Promise<OpenBase> {
  const root = await source.root(signal);
  if (isIndexType(root.descriptor.mediaType)) {
    const offers = await readIndex(source, root.bytes, signal, 0);
    return { reference, source, root: root.descriptor, offers };
  }
  if (!isManifestType(root.descriptor.mediaType)) {
    throw notAnImage(reference, root.descriptor.mediaType);
  }
  const manifest = parseManifest(root.bytes);
  const config = await readConfig(reference, source, manifest, signal);
  return {
    reference,
    source,
    root: root.descriptor,
    offers: [{ platform: configPlatform(config), descriptor: root.descriptor }],
  };
}

async function readIndex(
  source: ImageSource,
  bytes: Uint8Array,
  signal: AbortSignal,
  depth: number,
): Promise<BaseOffer[]> {
  if (depth >= MAX_INDEX_DEPTH) {
    throw new StrakeError(
      'LIMIT_EXCEEDED',
      `base ${source.name} nests indexes deeper than ${MAX_INDEX_DEPTH}`,
      {
        hint: 'Name the inner index or a platform image by its digest.',
      },
    );
  }
  const offers: BaseOffer[] = [];
  for (const child of parseIndex(bytes).manifests) {
    if (isIndexType(child.mediaType)) {
      offers.push(
        ...(await readIndex(source, await source.document(child, signal), signal, depth + 1)),
      );
    } else if (isManifestType(child.mediaType)) {
      const platform = await platformOfChild(source, child, signal);
      // BuildKit adds attestations as images of an unknown platform.
      if (platform && platform.os !== 'unknown')
        offers.push({ platform: normalizePlatform(platform), descriptor: child });
    }
  }
  return offers;
}

/** The platform in the index; indexes made by buildx lack the version of Windows, which the image configs have. */
async function platformOfChild(
  source: ImageSource,
  child: Descriptor,
  signal: AbortSignal,
): Promise<Platform | undefined> {
  const { platform } = child;
  if (platform && (platform.os !== 'windows' || platform['os.version'])) return platform;
  const own = await platformFromConfig(source, child, signal);
  const version = own?.['os.version'];
  return platform && version ? { ...platform, 'os.version': version } : (platform ?? own);
}

async function platformFromConfig(
  source: ImageSource,
  child: Descriptor,
  signal: AbortSignal,
): Promise<Platform | undefined> {
  const manifest = parseManifest(await source.document(child, signal));
  if (!isConfigType(manifest.config.mediaType)) return undefined;
  return configPlatform(await readConfig(source.name, source, manifest, signal));
}

/** The manifest and config of an image of a base. */
export async function readOffer(base: OpenBase, offer: BaseOffer, signal: AbortSignal) {
  const manifest = parseManifest(await base.source.document(offer.descriptor, signal));
  const config = await readConfig(base.reference, base.source, manifest, signal);
  if (config.rootfs.diff_ids.length !== manifest.layers.length) {
    throw new StrakeError(
      'BASE_INVALID',
      `base ${base.reference} has ${manifest.layers.length} layers and ${config.rootfs.diff_ids.length} diff IDs for ${formatPlatform(offer.platform)}`,
      { hint: 'The image is damaged; run "strake validate" for details. Use another tag.' },
    );
  }
  return { manifest, config };
}

async function readConfig(
  reference: string,
  source: ImageSource,
  manifest: Manifest,
  signal: AbortSignal,
): Promise<ImageConfig> {
  if (!isConfigType(manifest.config.mediaType))
    throw notAnImage(reference, manifest.config.mediaType);
  return parseImageConfig(await source.document(manifest.config, signal));
}

function notAnImage(reference: string, mediaType: string): StrakeError {
  return new StrakeError(
    'BASE_INVALID',
    `base ${reference} is not a container image but ${mediaType}`,
    {
      hint: 'Use an image or an image index as base.',
    },
  );
}
