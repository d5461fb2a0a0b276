import { checkBytes, checkedStream, sha256Of } from '../digest/index.ts';
import { StrakeError, shortened } from '../errors/index.ts';
import { type LayoutFiles, readSmallFile } from '../layout/index.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import type { ImageSource } from '../spec/image-source.ts';
import { MAX_DOCUMENT_BYTES } from '../spec/limits.ts';
import { MEDIA_TYPE } from '../spec/media-type.ts';
import { parseImageConfig } from '../spec/parse-image-config.ts';
import { defined } from '../spec/record.ts';
import { archiveManifest } from './archive-manifest.ts';
import { createLayerDescriber } from './describe-layer.ts';
import { chooseDockerImage, readDockerImages } from './docker-manifest.ts';
import { missingFile } from './missing-file.ts';
import { openTar } from './open-tar.ts';

/**
 * An image in a `docker-archive`, the format of "docker save", uncompressed or compressed. Such an archive has no manifest, so one
 * is generated with Docker media types; layers keep their bytes. The archive stays open until it is closed.
 * @param file absolute, or relative to the working directory
 * @param reference a name as Docker interprets it, or `@N` counted from 0; not needed if there is only one image
 * @throws FILE_UNREADABLE, LAYOUT_INVALID, LIMIT_EXCEEDED; from its methods also IMAGE_NOT_FOUND, MANIFEST_INVALID,
 * DIGEST_MISMATCH
 */
export async function openDockerArchive(
  file: string,
  reference: string | undefined,
  signal: AbortSignal,
): Promise<ImageSource> {
  const name = `docker-archive:${file}`;
  const files = await openTar(file, { name, signal, links: true });
  let made: GeneratedImage | undefined;
  const image = async (stop: AbortSignal): Promise<GeneratedImage> => {
    made ??= await generateImage(files, reference, stop);
    return made;
  };
  const find = async ({ digest }: Descriptor, stop: AbortSignal): Promise<string> => {
    const path = (await image(stop)).paths.get(digest);
    if (path !== undefined) return path;
    throw new StrakeError('LAYOUT_INVALID', `${name} does not contain the blob ${digest}`);
  };
  return {
    name: reference === undefined ? name : `${name}:${reference}`,
    root: async (stop) => (await image(stop)).root,
    async document(descriptor, stop) {
      const { root } = await image(stop);
      if (descriptor.digest === root.descriptor.digest) return root.bytes;
      const path = await find(descriptor, stop);
      const bytes = await readSmallFile(files, path, MAX_DOCUMENT_BYTES, stop);
      checkBytes(bytes ?? new Uint8Array(), descriptor, `${shortened(path)} of ${name}`);
      return bytes ?? new Uint8Array();
    },
    async blob(descriptor, stop) {
      const path = await find(descriptor, stop);
      return checkedStream(files.read(path, stop), descriptor, `${shortened(path)} of ${name}`);
    },
    ...defined({ close: files.close }),
  };
}

interface GeneratedImage {
  readonly root: { readonly descriptor: Descriptor; readonly bytes: Uint8Array };
  /** Digest to path. */
  readonly paths: ReadonlyMap<string, string>;
}

async function generateImage(
  files: LayoutFiles,
  reference: string | undefined,
  signal: AbortSignal,
): Promise<GeneratedImage> {
  const image = chooseDockerImage(await readDockerImages(files, signal), reference, files.name);
  const what = `${shortened(image.Config)} of ${files.name}`;
  const bytes = await readSmallFile(files, image.Config, MAX_DOCUMENT_BYTES, signal);
  if (!bytes) throw missingFile(files, image.Config);
  const { diff_ids: diffIds } = parseImageConfig(bytes, what).rootfs;
  if (diffIds.length !== image.Layers.length) {
    throw new StrakeError(
      'LAYOUT_INVALID',
      `${files.name} has ${image.Layers.length} layers and ${diffIds.length} diff IDs`,
      { hint: 'The archive is corrupt; create it again.' },
    );
  }
  const config = {
    mediaType: MEDIA_TYPE.docker.config,
    digest: sha256Of(bytes),
    size: bytes.length,
  };
  const layers: Descriptor[] = [];
  const describeLayer = createLayerDescriber(files, signal);
  const paths = new Map([[config.digest, image.Config]]);
  for (const [at, path] of image.Layers.entries()) {
    const diffId = diffIds[at] ?? '';
    const elsewhere = image.LayerSources?.[diffId];
    const layer = elsewhere ?? (await describeLayer(path, diffId));
    layers.push(layer);
    // Docker writes such a layer uncompressed, which does not match its descriptor.
    if (!elsewhere || (await files.sizeOf(path)) === layer.size) paths.set(layer.digest, path);
  }
  return { root: archiveManifest(config, layers), paths };
}
