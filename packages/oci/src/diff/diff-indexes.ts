import { diffValues } from './diff-values.ts';
import type { ImageDiff, Noise, OtherDiff } from './image-diff.ts';
import { isIgnored } from './noise.ts';
import type { ImagePair } from './pair-images.ts';
import type { Side } from './read-side.ts';
import type { ValueChange } from './value-change.ts';

interface IndexOptions {
  readonly ignore: readonly Noise[];
  /** False if platforms are chosen: then the root is not compared. */
  readonly isWhole: boolean;
}

/** Compares the roots of two images beside the images that they list. */
export function diffIndexes(
  before: Side,
  after: Side,
  pairs: readonly ImagePair[],
  { ignore, isWhole }: IndexOptions,
): Pick<ImageDiff, 'index' | 'others'> {
  const [one, other] = [before.root.descriptor, after.root.descriptor];
  if (!isWhole || one.digest === other.digest) return { index: [], others: [] };
  const others = ignore.includes('attestations') ? [] : diffOthers(before, after);
  const found = [
    ...diffValues(rootOf(before, after), rootOf(after, before)),
    ...diffOrder(before, after, pairs),
  ];
  const isExplained = pairs.some(
    (pair) => pair.before?.descriptor.digest !== pair.after?.descriptor.digest,
  );
  const isTold = found.length > 0 || isExplained || diffOthers(before, after).length > 0;
  const bytes: ValueChange = { path: [], before: one.digest, after: other.digest };
  return {
    index: isTold ? found.filter((change) => !isIgnored(change, ignore)) : [bytes],
    others,
  };
}

/** An index without what it lists. A single manifest is compared with its platform, and with an index only by its type. */
function rootOf({ root }: Side, other: Side): unknown {
  if (root.kind !== 'index' || other.root.kind !== 'index')
    return root.kind === other.root.kind ? {} : { mediaType: root.descriptor.mediaType };
  const { manifests: _, ...index } = root.index;
  return index;
}

function diffOrder(before: Side, after: Side, pairs: readonly ImagePair[]): readonly ValueChange[] {
  const common = pairs.flatMap((pair) =>
    pair.before && pair.after ? [{ before: pair.before, after: pair.after }] : [],
  );
  const earlier = new Map(before.images.map((image, at) => [image, at]));
  const positions = common.map((pair) => earlier.get(pair.before) ?? 0);
  if (positions.every((position, at) => at === 0 || position > (positions[at - 1] ?? 0))) return [];
  const kept = new Set(common.flatMap((pair) => [pair.before, pair.after]));
  const names = ({ images }: Side) =>
    images.filter((image) => kept.has(image)).map(({ platform }) => platform);
  return [{ path: ['manifests'], before: names(before), after: names(after) }];
}

function diffOthers(before: Side, after: Side): readonly OtherDiff[] {
  const digests = ({ others }: Side) => new Set(others.map(({ digest }) => digest));
  const [old, current] = [digests(before), digests(after)];
  return [
    ...before.others
      .filter(({ digest }) => !current.has(digest))
      .map((each) => ({ change: 'removed' as const, ...each })),
    ...after.others
      .filter(({ digest }) => !old.has(digest))
      .map((each) => ({ change: 'added' as const, ...each })),
  ];
}
