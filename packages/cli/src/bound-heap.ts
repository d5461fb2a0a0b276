/** More than nearly every build uses: below it nothing is checked, and `node:v8` is not loaded. */
const LARGE_BYTES = 48 * 2 ** 20;
/** Upper bound of the young generation: with less, frequent garbage collection becomes measurable. */
const YOUNG_BYTES = 16 * 2 ** 20;
const INTERVAL_MS = 25;

/**
 * Stops V8's young generation from growing once it is large. While many images are described it would grow to 128 MiB, with a tenth
 * of it alive, and such rare collection saves no CPU time. V8 otherwise accepts a bound only when a process starts.
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
