/** The sum of sizes, such as of the layers of an image. */
export function totalSize(parts: Iterable<{ readonly size: number }>): number {
  let total = 0;
  for (const { size } of parts) total += size;
  return total;
}
