import { totalSize } from '../spec/total-size.ts';
import { diffLayers, type PlacedImage } from './diff-layers.ts';
import { diffValues } from './diff-values.ts';
import type { DiffedPlatform, LayerDiff, Noise, PlatformDiff } from './image-diff.ts';
import { comparableConfig, isIgnored, isIgnoredLayer } from './noise.ts';
import type { LayerReader } from './read-layers.ts';
import type { SideImage } from './read-side.ts';
import type { ValueChange } from './value-change.ts';

/** Compares the images of one platform, one of which may be missing. @throws what reading layers throws */
export async function diffPlatform<Facts>(
  before: PlacedImage | undefined,
  after: PlacedImage | undefined,
  reader: LayerReader<Facts>,
  ignored: readonly Noise[],
): Promise<PlatformDiff<Facts>> {
  const [one, other] = [before?.image, after?.image];
  const sides = {
    platform: (other ?? one)?.platform ?? '',
    ...(one && { before: describe(one) }),
    ...(other && { after: describe(other) }),
  };
  const { layers, entries } = await diffLayers(before, after, reader, ignored);
  if (!one || !other) {
    const change = one ? 'removed' : 'added';
    return { ...sides, change, descriptor: [], manifest: [], config: [], layers, entries };
  }
  const areListed = before?.side.root.kind === 'index' && after?.side.root.kind === 'index';
  const documents = diffDocuments(one, other, layers, areListed);
  const told = (changes: readonly ValueChange[]) =>
    changes.filter((change) => !isIgnored(change, ignored));
  const [descriptor, manifest, config] = [
    told(documents.descriptor),
    told(documents.manifest),
    told(documents.config),
  ];
  const isSame =
    [descriptor, manifest, config, entries].every(({ length }) => length === 0) &&
    layers.every(({ change }) => isIgnoredLayer(change, ignored));
  const change = isSame ? 'same' : 'changed';
  return { ...sides, change, descriptor, manifest, config, layers, entries };
}

function describe({ platform, descriptor, manifest }: SideImage): DiffedPlatform {
  return {
    platform,
    digest: descriptor.digest,
    configDigest: manifest.config.digest,
    layersSize: totalSize(manifest.layers),
  };
}

/** What differs if a document has other bytes although all of its values are equal: all of it. */
function orBytes(
  changes: readonly ValueChange[],
  before: string,
  after: string,
): readonly ValueChange[] {
  return changes.length > 0 || before === after ? changes : [{ path: [], before, after }];
}

function diffDocuments(
  before: SideImage,
  after: SideImage,
  layers: readonly LayerDiff[],
  areListed: boolean,
): Record<'descriptor' | 'manifest' | 'config', readonly ValueChange[]> {
  const descriptor = areListed ? diffValues(descriptorOf(before), descriptorOf(after)) : [];
  const [one, other] = [before.descriptor.digest, after.descriptor.digest];
  if (one === other) return { descriptor, manifest: [], config: [] };
  const [oneConfig, otherConfig] = [before.manifest.config.digest, after.manifest.config.digest];
  const areSameLayers = layers.every(({ change }) => change === 'same');
  const manifest = diffValues(manifestOf(before, areSameLayers), manifestOf(after, areSameLayers));
  const config = diffValues(comparableConfig(before.config), comparableConfig(after.config), {
    wholeLists: true,
  });
  if (!areSameLayers) return { descriptor, manifest, config };
  return {
    descriptor,
    manifest: oneConfig === otherConfig ? orBytes(manifest, one, other) : manifest,
    config: orBytes(config, oneConfig, otherConfig),
  };
}

function descriptorOf({ descriptor: { digest: _, size: __, ...descriptor } }: SideImage): unknown {
  return descriptor;
}

/** Layers that differ are compared for themselves. */
function manifestOf({ manifest }: SideImage, withLayers: boolean): unknown {
  const { config, layers, ...others } = manifest;
  const { digest: _, size: __, ...described } = config;
  return { ...others, config: described, ...(withLayers && { layers }) };
}
