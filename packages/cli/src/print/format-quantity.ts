const UNITS = ['kB', 'MB', 'GB', 'TB'] as const;

/** `812 B`, `1.2 MB`: powers of 1000, as registries and skopeo count. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  let value = bytes / 1000;
  let unit = 0;
  // A value that rounds up to 1000 gets the next unit.
  while (value >= 999.95 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value.toFixed(1)} ${UNITS[unit]}`;
}

/** `0.3 s`, `12.0 s`, `1 min 03 s`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** `1 layer`, `3 layers`. */
export function formatCount(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

/** `sha256:0123456789ab`: long enough to recognise. */
export function shortDigest(digest: string): string {
  const [algorithm, encoded] = digest.split(':');
  return encoded === undefined ? digest : `${algorithm}:${encoded.slice(0, 12)}`;
}
