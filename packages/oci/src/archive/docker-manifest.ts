import { StrakeError, shortened } from '../errors/index.ts';
import { type LayoutFiles, readSmallFile } from '../layout/index.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import { parseJson } from '../spec/json.ts';
import { JsonObject } from '../spec/json-object.ts';
import { MAX_DOCUMENT_BYTES } from '../spec/limits.ts';
import { isNondistributable, layerTypeIn } from '../spec/media-type.ts';
import { parseDescriptor } from '../spec/parse-descriptor.ts';
import { formatReference, parseReference, withDefaultTag } from '../spec/reference.ts';

/** The file that lists the images of a docker-archive. */
export const DOCKER_MANIFEST_FILE = 'manifest.json';

/** One image of a docker-archive. Source: moby/moby image/tarexport, `manifestItem`. */
export interface DockerImage {
  /** Path of the config. */
  readonly Config: string;
  /** Full names with tag: `docker.io/library/alpine:3.22`. */
  readonly RepoTags: readonly string[];
  /** Paths of the layers, lowest first. */
  readonly Layers: readonly string[];
  /** Layers whose bytes are stored elsewhere, and may be missing here: diff ID to descriptor. */
  readonly LayerSources?: Readonly<Record<string, Descriptor>>;
}

/** @throws LAYOUT_INVALID, LIMIT_EXCEEDED */
export async function readDockerImages(
  files: LayoutFiles,
  signal: AbortSignal,
): Promise<readonly DockerImage[]> {
  const what = `${DOCKER_MANIFEST_FILE} of ${files.name}`;
  const bytes = await readSmallFile(files, DOCKER_MANIFEST_FILE, MAX_DOCUMENT_BYTES, signal);
  if (!bytes) {
    const isLayout = (await files.sizeOf('oci-layout')) !== undefined;
    throw new StrakeError('LAYOUT_INVALID', `${files.name} has no ${DOCKER_MANIFEST_FILE}`, {
      hint: isLayout
        ? 'It is an oci-archive; use that transport.'
        : 'It was not written by "docker save".',
    });
  }
  const list = parseJson(bytes, what, 'LAYOUT_INVALID');
  if (!Array.isArray(list)) throw new StrakeError('LAYOUT_INVALID', `${what} is not an array`);
  return list.map((value, position) => {
    const image = new JsonObject(value, what, `[${position}]`, 'LAYOUT_INVALID');
    return {
      Config: image.requiredString('Config'),
      RepoTags: image.strings('RepoTags') ?? [],
      Layers: image.strings('Layers') ?? [],
      LayerSources: readSources(image.object('LayerSources')),
    };
  });
}

function readSources(sources: JsonObject | undefined): Readonly<Record<string, Descriptor>> {
  const diffIds = Object.keys(sources?.fields ?? {});
  return Object.fromEntries(
    diffIds.flatMap((diffId) => {
      const source = sources?.object(diffId);
      const descriptor = source && parseDescriptor(source);
      if (!descriptor || !isNondistributable(descriptor.mediaType)) return [];
      return [[diffId, { ...descriptor, mediaType: layerTypeIn('docker', descriptor.mediaType) }]];
    }),
  );
}

/**
 * The image for a reference: a name as Docker interprets it, or `@N`, counted from 0. A single image needs none.
 * Source: containers-transports(5) "docker-archive".
 * @throws IMAGE_NOT_FOUND listing what exists
 */
export function chooseDockerImage(
  images: readonly DockerImage[],
  reference: string | undefined,
  source: string,
): DockerImage {
  const found =
    reference === undefined ? images : images.filter((image, at) => isNamed(image, at, reference));
  const [first] = found;
  if (first && found.length === 1) return first;
  const held = images
    .slice(0, 20)
    .map(({ RepoTags: [name] }, at) => (name === undefined ? `@${at}` : shortened(name)));
  const message =
    reference === undefined
      ? `${source} contains ${images.length || 'no'} images`
      : `${source} contains ${found.length || 'no'} image${found.length > 1 ? 's' : ''} "${reference}"`;
  const hint = reference === undefined ? 'Append a colon and one of these' : 'It contains';
  throw new StrakeError('IMAGE_NOT_FOUND', message, {
    hint:
      images.length > 0 ? `${hint}: ${held.join(', ')}.` : 'Create it again with an image in it.',
  });
}

function isNamed(image: DockerImage, position: number, reference: string): boolean {
  if (reference.startsWith('@')) return reference === `@${position}`;
  const wanted = fullName(reference);
  return image.RepoTags.some((name) => name === reference || fullName(name) === wanted);
}

/** A name with Docker's defaults filled in. @throws REFERENCE_INVALID */
export function fullName(name: string): string {
  return formatReference(withDefaultTag(parseReference(name)));
}
