/**
 * A duration in the form of Go, Dockerfiles and Compose: `1m30s`, `500ms`. `config.healthcheck` parses it to the same number.
 * @param nanoseconds a whole number, 0 or more
 */
export function formatNanoseconds(nanoseconds: number): string {
  if (nanoseconds === 0) return '0s';
  const units = [
    ['h', 3600e9],
    ['m', 60e9],
    ['s', 1e9],
    ['ms', 1e6],
    ['us', 1e3],
    ['ns', 1],
  ] as const;
  let rest = nanoseconds;
  return units
    .map(([unit, size]) => {
      const count = Math.floor(rest / size);
      rest -= count * size;
      return count === 0 ? '' : `${count}${unit}`;
    })
    .join('');
}
