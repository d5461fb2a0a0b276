import type { PlatformDiff, PlatformReport } from '@strake/oci';
import type { ExploredAnswer, ProgramFacts } from '../../answer/index.ts';
import type { ViewOf } from '../model/view.ts';

/** A platform of one of the images, which links lead to; undefined where it does not have it. */
export type Side =
  | { readonly image: number; readonly explored: ExploredAnswer; readonly platform: PlatformReport }
  | undefined;
/** Of one platform. */
export type Sides = readonly [before: Side, after: Side];

export function sidesOf(
  view: ViewOf<'comparison'>,
  { before, after }: PlatformDiff<ProgramFacts>,
): Sides {
  const side = (image: number, explored: ExploredAnswer, digest?: string): Side => {
    const platform = explored.report.images.find((each) => each.digest === digest);
    return platform && { image, explored, platform };
  };
  return [side(0, view.explored, before?.digest), side(1, view.other, after?.digest)];
}
