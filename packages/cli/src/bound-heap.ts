/** More than nearly every build uses: below it nothing is checked, and `node:v8` is not loaded. */
const LARGE_BYTES = 48 * 2 ** 20;
/** Upper bound of the young generation: with less, frequent garbage collection becomes measurable. */
const YOUNG_BYTES = 16 * 2 ** 20;
const INTERVAL_MS = 25;
/** Timers do not run while many images are described in a row, but events are emitted. */
const EVENTS = 100;

/**
 * Stops V8's young generation from growing once it is large. While many images are described it would grow to 128 MiB, with a tenth
 * of it alive, and such rare collection saves no CPU time. V8 otherwise accepts a bound only when a process starts.
 * @returns a function to call at every event of a build
 */
export function boundHeap(): () => void {
  let isBounded = false;
  let events = 0;
  const check = () => {
    if (isBounded || process.memoryUsage().heapTotal < LARGE_BYTES) return;
    const { getHeapSpaceStatistics, setFlagsFromString } = process.getBuiltinModule('node:v8');
    const young = getHeapSpaceStatistics().find((space) => space.space_name === 'new_space');
    if (young === undefined || young.space_size < YOUNG_BYTES) return;
    isBounded = true;
    clearInterval(watch);
    setFlagsFromString('--semi-space-growth-factor=1');
  };
  const watch = setInterval(check, INTERVAL_MS);
  watch.unref();
  return () => {
    events += 1;
    if (events % EVENTS === 0) check();
  };
}
