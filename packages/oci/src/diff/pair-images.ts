import type { SideImage } from './read-side.ts';

/** The images of one platform. */
export interface ImagePair {
  readonly before?: SideImage;
  readonly after?: SideImage;
}

/**
 * Images of the same platform; among several, one after another. Those that are left are paired by platform without the version of
 * the operating system, which changes with the base. The order is that of the second side, what only the first has comes last.
 */
export function pairImages(
  before: readonly SideImage[],
  after: readonly SideImage[],
): readonly ImagePair[] {
  const partners = new Map<SideImage, SideImage>();
  const left = new Set(before);
  for (const key of ['platform', 'family'] as const) {
    const free = Map.groupBy(left, (image) => image[key]);
    for (const image of after) {
      const partner = partners.has(image) ? undefined : free.get(image[key])?.shift();
      if (!partner) continue;
      left.delete(partner);
      partners.set(image, partner);
    }
  }
  return [
    ...after.map((image) => {
      const partner = partners.get(image);
      return { ...(partner && { before: partner }), after: image };
    }),
    ...[...left].map((image) => ({ before: image })),
  ];
}
