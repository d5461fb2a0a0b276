/** Bytes of what is in memory at the same time. */
const MAX_BATCH_BYTES = 128 * 1024 * 1024;
/** A statement, its bundle with it in base64, and what is attached already. */
const COPIES = 4;

/**
 * Splits what is signed and attached, so that large predicates for many platforms fit into memory: usually it is one batch.
 * @param bytes of each
 */
export function inBatches<Item>(
  items: readonly Item[],
  bytes: number,
): readonly (readonly Item[])[] {
  const size = Math.max(1, Math.floor(MAX_BATCH_BYTES / (COPIES * Math.max(1, bytes))));
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, at) => items.slice(at * size, (at + 1) * size));
}
