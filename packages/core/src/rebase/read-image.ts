import {
  type Descriptor,
  type ImageConfig,
  type ImageSource,
  type Index,
  isConfigType,
  isManifestType,
  type Manifest,
  type Platform,
  parseDocument,
  parseImageConfig,
} from '@strake/oci';
import { allOrThrow, configPlatform, createLimit, MAX_MANIFESTS } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';

/** The image for one platform. */
export interface ImagePart {
  /** As its index lists it. */
  readonly descriptor: Descriptor;
  /** Of the manifest. */
  readonly bytes: Uint8Array;
  readonly manifest: Manifest;
  readonly config: ImageConfig;
  /** By its config, and for Windows with its version. */
  readonly platform: Platform;
}

/** An image, with all its platforms. */
export interface WholeImage {
  readonly source: ImageSource;
  readonly root: Descriptor;
  /** Absent for a single manifest. */
  readonly index?: Index;
  readonly parts: readonly ImagePart[];
  /** What else the index lists: attestations, artifacts. */
  readonly others: readonly Descriptor[];
}

/** Documents that are read at the same time. */
const WIDTH = 8;

/**
 * Reads index, manifests and configs of an image, and no layer.
 * @throws REBASE_REFUSED for what is no image, or has an index in an index; MANIFEST_INVALID, and what reading throws
 */
export async function readWholeImage(
  source: ImageSource,
  signal: AbortSignal,
): Promise<WholeImage> {
  const { descriptor: root, bytes } = await source.root(signal);
  const name = source.name;
  const document = parseDocument(bytes, { mediaType: root.mediaType, name: `manifest of ${name}` });
  if (document.kind === 'manifest') {
    const part = await readPart(source, root, bytes, document.manifest, signal);
    return { source, root, parts: [part], others: [] };
  }
  const { index } = document;
  const { manifests } = index;
  if (manifests.length > MAX_MANIFESTS)
    throw new StrakeError('LIMIT_EXCEEDED', `${name} lists ${manifests.length} manifests`, {
      hint: `strake reads at most ${MAX_MANIFESTS}.`,
    });
  const isImage = ({ mediaType, platform }: Descriptor) =>
    isManifestType(mediaType) && platform?.os !== 'unknown';
  const limit = createLimit(WIDTH);
  const read = manifests.filter(isImage).map((descriptor) =>
    limit(async () => {
      const { mediaType, digest } = descriptor;
      const held = await source.document(descriptor, signal);
      const found = parseDocument(held, { mediaType, name: `manifest ${digest} of ${name}` });
      if (found.kind === 'index') throw refuse(name, 'has an index in its index');
      if (!isConfigType(found.manifest.config.mediaType)) return undefined;
      return readPart(source, descriptor, held, found.manifest, signal);
    }),
  );
  const parts = (await allOrThrow(read)).flatMap((part) => part ?? []);
  const images = new Set(parts.map(({ descriptor }) => descriptor));
  const others = manifests.filter((each) => !images.has(each));
  if (others.some(({ mediaType }) => !isManifestType(mediaType)))
    throw refuse(name, 'lists something that is not a manifest');
  if (parts.length === 0) throw refuse(name, 'has no image');
  return { source, root, index, parts, others };
}

function refuse(name: string, problem: string): StrakeError {
  return new StrakeError('REBASE_REFUSED', `${name} ${problem}`, {
    hint: 'Name an image, or an index that lists images for platforms.',
  });
}

async function readPart(
  source: ImageSource,
  descriptor: Descriptor,
  bytes: Uint8Array,
  manifest: Manifest,
  signal: AbortSignal,
): Promise<ImagePart> {
  const { digest, mediaType } = manifest.config;
  const name = `config ${digest} of ${source.name}`;
  if (!isConfigType(mediaType)) throw refuse(source.name, `is not an image but ${mediaType}`);
  const config = parseImageConfig(await source.document(manifest.config, signal), name);
  const [layers, diffIds] = [manifest.layers.length, config.rootfs.diff_ids.length];
  if (layers !== diffIds)
    throw new StrakeError(
      'MANIFEST_INVALID',
      `manifest ${descriptor.digest} of ${source.name} has ${layers} layers and ${diffIds} diff IDs`,
      { hint: 'The image is damaged: build it again.' },
    );
  return { descriptor, bytes, manifest, config, platform: configPlatform(config) };
}
