/** Two layers that correspond, or one that has no counterpart. */
export interface LayerPair<Layer> {
  readonly before?: Layer;
  readonly after?: Layer;
}

interface Alignable {
  readonly digest: string;
  readonly createdBy?: string;
}

/**
 * Which layers of two images correspond: those with equal digests, between these those with equal commands, between these one after another.
 * The order of both is kept.
 */
export function alignLayers<Layer extends Alignable>(
  before: readonly Layer[],
  after: readonly Layer[],
): readonly LayerPair<Layer>[] {
  return alignBy(before, after, [({ digest }) => digest, ({ createdBy }) => createdBy]);
}

type Key<Layer> = (layer: Layer) => string | undefined;

function alignBy<Layer>(
  before: readonly Layer[],
  after: readonly Layer[],
  [key, ...others]: readonly Key<Layer>[],
): readonly LayerPair<Layer>[] {
  if (before.length === 0 || after.length === 0 || key === undefined)
    return oneByOne(before, after);
  const pairs: LayerPair<Layer>[] = [];
  let [from, to] = [0, 0];
  const end: readonly [number, number] = [before.length, after.length];
  for (const [left, right] of [...commonSequence(before.map(key), after.map(key)), end]) {
    pairs.push(...alignBy(before.slice(from, left), after.slice(to, right), others));
    const [one, other] = [before[left], after[right]];
    if (one && other) pairs.push({ before: one, after: other });
    [from, to] = [left + 1, right + 1];
  }
  return pairs;
}

function oneByOne<Layer>(
  before: readonly Layer[],
  after: readonly Layer[],
): readonly LayerPair<Layer>[] {
  return Array.from({ length: Math.max(before.length, after.length) }, (_, at) => {
    const [one, other] = [before[at], after[at]];
    return { ...(one && { before: one }), ...(other && { after: other }) };
  });
}

/** Positions of a longest common subsequence. Undefined equals nothing. */
function commonSequence(
  before: readonly (string | undefined)[],
  after: readonly (string | undefined)[],
): readonly (readonly [number, number])[] {
  const width = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * width);
  const isEqual = (left: number, right: number) =>
    before[left] !== undefined && before[left] === after[right];
  const lengthAt = (left: number, right: number) => lengths[left * width + right] ?? 0;
  for (let left = before.length - 1; left >= 0; left -= 1)
    for (let right = after.length - 1; right >= 0; right -= 1)
      lengths[left * width + right] = isEqual(left, right)
        ? lengthAt(left + 1, right + 1) + 1
        : Math.max(lengthAt(left + 1, right), lengthAt(left, right + 1));
  const found: [number, number][] = [];
  let [left, right] = [0, 0];
  while (left < before.length && right < after.length) {
    if (isEqual(left, right)) {
      found.push([left, right]);
      left += 1;
      right += 1;
    } else if (lengthAt(left + 1, right) >= lengthAt(left, right + 1)) left += 1;
    else right += 1;
  }
  return found;
}
