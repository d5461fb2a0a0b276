/** A part of the work that belongs together: the programs of one image on one platform. */
export interface WorkUnit<Step> {
  readonly steps: readonly Step[];
  /** Seconds of each step, in order; undefined: unknown. */
  readonly costs: readonly (number | undefined)[];
}

/** A unit that is this much larger than the share of a shard is split into its steps. */
const LARGEST = 1.5;

/**
 * Deals units among shards, so that each gets about the same cost and neighbours stay together: steps of one platform share packages.
 * It depends on nothing but its arguments.
 * @param total number of shards, at least 1
 * @returns the steps of each shard
 */
export function dealSteps<Step>(
  units: readonly WorkUnit<Step>[],
  total: number,
): readonly (readonly Step[])[] {
  const known = units.flatMap(({ costs }) => costs).filter((cost) => cost !== undefined);
  const mean = known.length === 0 ? 1 : known.reduce((sum, cost) => sum + cost, 0) / known.length;
  // A step that took no time still needs a process.
  const weigh = (cost: number | undefined) => Math.max(cost ?? mean, mean / 100, 0.001);
  const weighed = units.map(({ steps, costs }) =>
    steps.map((step, at) => ({ step, weight: weigh(costs[at]) })),
  );
  const whole = sum(weighed.flat());
  const pieces = weighed.flatMap((unit) =>
    sum(unit) > (LARGEST * whole) / total ? unit.map((piece) => [piece]) : [unit],
  );
  const dealt: Step[][] = Array.from({ length: total }, () => []);
  let before = 0;
  for (const piece of pieces) {
    const middle = before + sum(piece) / 2;
    const shard = Math.min(total - 1, Math.floor((middle / whole) * total));
    dealt[shard]?.push(...piece.map(({ step }) => step));
    before += sum(piece);
  }
  return dealt;
}

function sum(pieces: readonly { readonly weight: number }[]): number {
  return pieces.reduce((all, { weight }) => all + weight, 0);
}
