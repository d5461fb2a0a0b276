/** An image, and its platform or destination. */
export function labelOf(image: string, place: string | undefined): string {
  return place === undefined ? image : `${image} ${place}`;
}
