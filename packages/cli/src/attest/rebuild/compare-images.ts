import {
  type Descriptor,
  defined,
  type ImageReport,
  type ImageSource,
  type InspectOptions,
  inspectImage,
  isRecord,
  type PlatformReport,
} from '@strake/core';
import { compareJson, describeJson } from './compare-json.ts';
import { compareLayers, firstEntry } from './compare-layers.ts';

/** How a published image differs from the one that was built again. */
export interface ImageDifference {
  /** Absent for the index. */
  readonly platform?: string;
  /** Of the published layer, if it is about one. */
  readonly layer?: string;
  /** Of the entry of the layer. */
  readonly path?: string;
  /** `mode is 0755, rebuilt 0644`. */
  readonly what: string;
}

/** Two images, and what of them is compared. */
export interface ComparedImages {
  readonly published: ImageSource;
  readonly rebuilt: ImageSource;
  readonly options: InspectOptions;
}

/**
 * Compares two images digest for digest: the images of their platforms, and the index unless platforms are chosen. Attestations that the
 * index lists are about the image, and left out.
 * @returns the first difference of each image, and of the index
 * @throws what reading them throws
 */
export async function compareImages(compared: ComparedImages): Promise<readonly ImageDifference[]> {
  const { published, rebuilt, options } = compared;
  const before = await inspectImage(published, options);
  const after = await inspectImage(rebuilt, options);
  if (before.root.digest === after.root.digest) return [];
  const differences: ImageDifference[] = [];
  for (const [at, image] of before.images.entries()) {
    const found = sameImage(before, after, at);
    if (!found) differences.push({ platform: image.platform, what: 'it was not built again' });
    else if (found.digest !== image.digest) {
      const difference = await compareImage(compared, image, found);
      differences.push({ platform: image.platform, ...difference });
    }
  }
  const more = after.images.filter((_, at) => !sameImage(after, before, at));
  for (const { platform } of more)
    differences.push({ platform, what: 'it is in the rebuilt image only' });
  if (options.platforms !== undefined || differences.length > 0) return differences;
  const index = compareJson(await indexOf(compared, published), await indexOf(compared, rebuilt));
  return index ? [{ what: describeJson(index) }] : [];
}

/** The image for the same platform; if there are several, at the same position among them. */
function sameImage(from: ImageReport, to: ImageReport, at: number): PlatformReport | undefined {
  const platform = from.images[at]?.platform;
  const position = from.images.slice(0, at).filter((each) => each.platform === platform).length;
  return to.images.filter((each) => each.platform === platform)[position];
}

async function compareImage(
  { published, rebuilt, options: { signal } }: ComparedImages,
  before: PlatformReport,
  after: PlatformReport,
): Promise<Omit<ImageDifference, 'platform'>> {
  for (const [at, layer] of before.layers.entries()) {
    const other = after.layers[at];
    if (layer.digest === other?.digest) continue;
    const place = { source: published, layer };
    const about = { layer: layer.digest };
    const name = `layer ${at + 1} of ${before.layers.length}`;
    if (other === undefined) {
      const path = await firstEntry(place, signal);
      return { ...about, ...defined({ path }), what: `${name} is not in the rebuilt image` };
    }
    const entry = await compareLayers(place, { source: rebuilt, layer: other }, signal);
    if (entry) return { ...about, ...entry };
    const how = layer.diffId === other.diffId ? 'is compressed differently' : 'is another tar';
    return { ...about, what: `${name} has the same files, and ${how}` };
  }
  const more = after.layers[before.layers.length];
  if (more) {
    const path = await firstEntry({ source: rebuilt, layer: more }, signal);
    return { ...defined({ path }), what: 'the rebuilt image has one layer more' };
  }
  const read = async (source: ImageSource, { mediaType, digest, size }: Document) =>
    parse(await source.document({ mediaType, digest, size }, signal));
  const manifests = await Promise.all([read(published, before), read(rebuilt, after)]);
  const [one, other] = manifests.map((manifest) => Object(manifest).config as Descriptor);
  if (one && other && one.digest !== other.digest) {
    const configs = [await read(published, one), await read(rebuilt, other)];
    const difference = compareJson(configs[0], configs[1]);
    if (difference) return { what: `config: ${describeJson(difference)}` };
  }
  const difference = compareJson(manifests[0], manifests[1]);
  return {
    what: difference ? `manifest: ${describeJson(difference)}` : 'its JSON has other bytes',
  };
}

type Document = Pick<Descriptor, 'mediaType' | 'digest' | 'size'>;

function parse(bytes: Uint8Array): unknown {
  return JSON.parse(new TextDecoder().decode(bytes));
}

/** The root without the attestations that it lists. */
async function indexOf({ options }: ComparedImages, source: ImageSource): Promise<unknown> {
  const { bytes } = await source.root(options.signal);
  const root = parse(bytes);
  if (!isRecord(root) || !Array.isArray(root.manifests)) return root;
  const manifests = root.manifests.filter(
    (each) =>
      Object(Object(each).annotations)['vnd.docker.reference.type'] !== 'attestation-manifest',
  );
  return { ...root, manifests };
}
