/** Above what nearly every build takes: below it nothing is looked at, and `node:v8` is not loaded. */
const LARGE_BYTES = 48 * 2 ** 20;
/** What the young generation may grow to: with less, garbage is collected so often that it shows. */
const YOUNG_BYTES = 16 * 2 ** 20;
const INTERVAL_MS = 25;

/**
 * Stops V8's young generation from growing once it is large. While many images are described it would grow to 128 MiB, of which a tenth
 * is alive, and to collect garbage that rarely saves no processor time. V8 takes a bound for it only when a process starts.
 */
export function boundHeap(): void {
  const watch = setInterval(() => {
    if (process.memoryUsage().heapTotal < LARGE_BYTES) return;
    const { getHeapSpaceStatistics, setFlagsFromString } = process.getBuiltinModule('node:v8');
    const young = getHeapSpaceStatistics().find((space) => space.space_name === 'new_space');
    if (young === undefined || young.space_size < YOUNG_BYTES) return;
    clearInterval(watch);
    setFlagsFromString('--semi-space-growth-factor=1');
  }, INTERVAL_MS);
  watch.unref();
}
