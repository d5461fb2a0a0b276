import { allOrThrow } from '../concurrency/all-or-throw.ts';
import { defined } from '../spec/record.ts';
import { alignLayers, type LayerPair } from './align-layers.ts';
import { diffEntries, differingFields } from './diff-entries.ts';
import type { EntryDiff } from './entry-diff.ts';
import type { DiffedLayer, LayerDiff, Noise } from './image-diff.ts';
import type { LayerEntries } from './layer-entries.ts';
import { ignoredFields } from './noise.ts';
import { overlayEntries, type PlacedEntries } from './overlay-entries.ts';
import type { LayerReader } from './read-layers.ts';
import type { Side, SideImage } from './read-side.ts';

/** An image of a platform, and where its layers are read from. */
export interface PlacedImage {
  readonly side: Side;
  readonly image: SideImage;
}

/** The layers of two images, and the entries of those that differ. */
export interface LayersDiff<Facts> {
  readonly layers: readonly LayerDiff[];
  readonly entries: readonly EntryDiff<Facts>[];
}

/** Compares the layers of two images. Those of a platform that only one image has are not read. @throws what reading layers throws */
export async function diffLayers<Facts>(
  before: PlacedImage | undefined,
  after: PlacedImage | undefined,
  reader: LayerReader<Facts>,
  ignored: readonly Noise[],
): Promise<LayersDiff<Facts>> {
  const [ours, theirs] = [layersOf(before), layersOf(after)];
  const pairs = alignLayers(ours, theirs);
  const [oneSide, otherSide] = [new Set(ours.map(digestOf)), new Set(theirs.map(digestOf))];
  const isInBoth = ({ digest }: DiffedLayer) => oneSide.has(digest) && otherSide.has(digest);
  const [firstMoved, lastMoved] = movedRange(pairs, isInBoth);
  const read = async (
    from: PlacedImage | undefined,
    layer: DiffedLayer | undefined,
    at: number,
  ) => {
    if (!before || !after || !from || !layer) return undefined;
    if (isInBoth(layer) && (at < firstMoved || at > lastMoved)) return undefined;
    const descriptor = from.image.manifest.layers[layer.position];
    const entries = descriptor && (await reader.read(from.side.source, descriptor));
    return entries && { entries, position: layer.position };
  };
  const contents = await allOrThrow(
    pairs.map((pair, at) =>
      allOrThrow([read(before, pair.before, at), read(after, pair.after, at)]),
    ),
  );
  const layers = pairs.flatMap((pair, at) => describePair(pair, contents[at] ?? [], isInBoth));
  const placed = (side: 0 | 1): readonly PlacedEntries<Facts>[] =>
    contents.map((each) => each[side]).filter((each) => each !== undefined);
  const entries = diffEntries(
    overlayEntries(placed(0)),
    overlayEntries(placed(1)),
    ignoredFields(ignored),
  );
  return { layers, entries };
}

/** Layers between which others moved matter to what their entries hide, though both images have them. Empty: from after its end. */
function movedRange(
  pairs: readonly LayerPair<DiffedLayer>[],
  isInBoth: (layer: DiffedLayer) => boolean,
): readonly [first: number, last: number] {
  const moved = pairs.flatMap(({ before, after }, at) => {
    if (before?.digest === after?.digest) return [];
    return [before, after].some((layer) => layer && isInBoth(layer)) ? [at] : [];
  });
  return [moved[0] ?? pairs.length, moved.at(-1) ?? -1];
}

const digestOf = ({ digest }: DiffedLayer) => digest;

function layersOf(placed: PlacedImage | undefined): readonly DiffedLayer[] {
  if (!placed) return [];
  const { manifest, config } = placed.image;
  const history = (config.history ?? []).filter((line) => line.empty_layer !== true);
  const isTold = history.length === manifest.layers.length;
  return manifest.layers.map(({ mediaType, digest, size, urls, annotations }, position) => ({
    position,
    mediaType,
    digest,
    size,
    ...defined({
      diffId: config.rootfs.diff_ids[position],
      createdBy: isTold ? history[position]?.created_by : undefined,
      urls,
      annotations,
    }),
  }));
}

/** A layer that is in both images at other places is told of at both. */
function describePair<Facts>(
  { before, after }: LayerPair<DiffedLayer>,
  [one, other]: readonly (PlacedEntries<Facts> | undefined)[],
  isInBoth: (layer: DiffedLayer) => boolean,
): readonly LayerDiff[] {
  if (before && after && before.digest === after.digest) return [{ change: 'same', before, after }];
  const isMoved = (before && isInBoth(before)) || (after && isInBoth(after));
  if (before && after && !isMoved) {
    if (!one || !other) return [{ change: 'changed', before, after, unread: true }];
    const isSameTar = before.diffId !== undefined && before.diffId === after.diffId;
    return [{ change: compareEntries(one.entries, other.entries, isSameTar), before, after }];
  }
  return [
    ...(before ? [alone('removed', { before }, before, one, isInBoth)] : []),
    ...(after ? [alone('added', { after }, after, other, isInBoth)] : []),
  ];
}

function alone(
  change: 'added' | 'removed',
  side: Pick<LayerDiff, 'before' | 'after'>,
  layer: DiffedLayer,
  content: object | undefined,
  isInBoth: (layer: DiffedLayer) => boolean,
): LayerDiff {
  if (isInBoth(layer)) return { change: 'moved', ...side };
  return { change, ...side, ...(content ? {} : { unread: true as const }) };
}

function compareEntries(
  before: LayerEntries<unknown>,
  after: LayerEntries<unknown>,
  isSameTar: boolean,
): LayerDiff['change'] {
  if (before.size !== after.size) return 'changed';
  let isRetimed = false;
  for (const [path, entry] of before) {
    const other = after.get(path);
    const fields = other && differingFields(entry, other, []);
    if (!fields || fields.some((field) => field !== 'mtime')) return 'changed';
    isRetimed ||= fields.length > 0;
  }
  if (isRetimed) return 'retimed';
  return isSameTar ? 'recompressed' : 'rewritten';
}
