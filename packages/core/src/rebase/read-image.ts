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
  /** What else the index lists that stays as it is: images of another kind, artifacts. */
  readonly kept: readonly KeptManifest[];
  /** Attestations in the index: they are about the image before. */
  readonly attestations: readonly Descriptor[];
}

/** A manifest that is not an image that can be put on a base. */
export type KeptManifest = Pick<ImagePart, 'descriptor' | 'bytes' | 'manifest'>;

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
    return { source, root, parts: [part], kept: [], attestations: [] };
  }
  const { index } = document;
  const { manifests } = index;
  if (manifests.length > MAX_MANIFESTS)
    throw new StrakeError('LIMIT_EXCEEDED', `${name} lists ${manifests.length} manifests`, {
      hint: `strake reads at most ${MAX_MANIFESTS}.`,
    });
  if (manifests.some(({ mediaType }) => !isManifestType(mediaType)))
    throw refuse(name, 'lists something that is not a manifest');
  const attestations = manifests.filter(isAttestation);
  const limit = createLimit(WIDTH);
  const others = manifests.filter((each) => !attestations.includes(each));
  const read = others.map((descriptor) =>
    limit(async (): Promise<ImagePart | KeptManifest> => {
      const { mediaType, digest } = descriptor;
      const held = await source.document(descriptor, signal);
      const found = parseDocument(held, { mediaType, name: `manifest ${digest} of ${name}` });
      if (found.kind === 'index') throw refuse(name, 'has an index in its index');
      const { manifest } = found;
      const isImage =
        isConfigType(manifest.config.mediaType) && descriptor.platform?.os !== 'unknown';
      if (!isImage) return { descriptor, bytes: held, manifest };
      return readPart(source, descriptor, held, manifest, signal);
    }),
  );
  const found = await allOrThrow(read);
  const parts = found.filter((each) => 'config' in each);
  const kept = found.filter((each) => !('config' in each));
  if (parts.length === 0) throw refuse(name, 'has no image');
  return { source, root, index, parts, kept, attestations };
}

/** Of BuildKit's form. */
function isAttestation({ annotations }: Descriptor): boolean {
  return annotations?.['vnd.docker.reference.type'] === 'attestation-manifest';
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
