import { allOrAbort, allOrThrow } from '../concurrency/all-or-throw.ts';
import { platformFilter } from '../inspect/index.ts';
import type { ImageSource } from '../spec/image-source.ts';
import { isRecord } from '../spec/record.ts';
import { diffIndexes } from './diff-indexes.ts';
import { diffPlatform } from './diff-platform.ts';
import type { ImageDiff, Noise } from './image-diff.ts';
import type { ContentReader } from './layer-entries.ts';
import { pairImages } from './pair-images.ts';
import { LayerReader } from './read-layers.ts';
import { readSide } from './read-side.ts';

/** What is compared. */
export interface DiffOptions<Facts = never> {
  readonly signal: AbortSignal;
  /** Patterns such as `linux/*`; default: all platforms, and what else the indexes list. */
  readonly platforms?: readonly string[];
  /** Default: nothing. */
  readonly ignore?: readonly Noise[];
  /**
   * Says something of files, for example what a program tells of its build. It gets every file of the layers that differ, as they are read;
   * it may read the content as far as it wants, and should return at once for what it does not know.
   */
  readonly readContent?: ContentReader<Facts>;
}

/**
 * Compares two images: index, configs, manifests, layers, and entries by the hash of their content. Manifests and configs of both are
 * read, and only layers that the other image does not have; four at a time, and each once.
 * @throws what the sources and the reader throw; MANIFEST_INVALID, LAYOUT_INVALID; LIMIT_EXCEEDED, also for more than a million entries in
 * the layers that differ; PLATFORM_INVALID, PLATFORM_NONE if neither image has a platform
 */
export async function diffImages<Facts = never>(
  before: ImageSource,
  after: ImageSource,
  { signal, platforms, ignore = [], readContent }: DiffOptions<Facts>,
): Promise<ImageDiff<Facts>> {
  const filter = platformFilter(platforms);
  const [one, other] = await allOrThrow([
    readSide(before, filter, signal),
    readSide(after, filter, signal),
  ]);
  filter.checkUsed(before.name);
  const controller = new AbortController();
  const reader = new LayerReader(readContent, AbortSignal.any([signal, controller.signal]));
  const pairs = pairImages(one.images, other.images);
  const diffs = await allOrAbort(
    controller,
    pairs.map((pair) =>
      diffPlatform(
        pair.before && { side: one, image: pair.before },
        pair.after && { side: other, image: pair.after },
        reader,
        ignore,
      ),
    ),
  );
  const { index, others } = diffIndexes(one, other, pairs, {
    ignore,
    isWhole: !filter.isOn,
  });
  return frozen({
    before: { name: before.name, root: one.root.descriptor },
    after: { name: after.name, root: other.root.descriptor },
    equal:
      index.length === 0 && others.length === 0 && diffs.every(({ change }) => change === 'same'),
    ignored: ignore,
    index,
    platforms: diffs,
    others,
  });
}

/** Plain data that nobody can change, at every level. */
function frozen<Value>(value: Value): Value {
  if (!(Array.isArray(value) || isRecord(value)) || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const each of Object.values(value)) frozen(each);
  return value;
}
