import { StrakeError } from '../errors/index.ts';
import { formatPlatform, normalizePlatform } from '../spec/platform.ts';
import { isForPlatform, listedPlatform } from './manifest-entry.ts';
import type { ManifestEntry } from './read-entries.ts';

/**
 * Checks that an image index has no platform twice: clients would never use the second.
 * @throws INDEX_DUPLICATE naming both images
 */
export function checkDistinct(entries: readonly ManifestEntry[]): void {
  const owners = new Map<string, ManifestEntry>();
  for (const entry of entries) {
    const listed = listedPlatform(entry);
    if (!isForPlatform(entry) || !listed) continue;
    const platform = normalizePlatform(listed);
    const features = platform['os.features']?.join(',') ?? '';
    const key = `${formatPlatform(platform)} ${features}`;
    const other = owners.get(key);
    owners.set(key, entry);
    if (!other) continue;
    throw new StrakeError(
      'INDEX_DUPLICATE',
      `the image index would have ${formatPlatform(platform)} twice: ${nameOf(other)} and ${nameOf(entry)}`,
      { hint: 'Omit one of them, or select platforms.' },
    );
  }
}

function nameOf({ source, descriptor }: ManifestEntry): string {
  return source.name.includes(descriptor.digest)
    ? source.name
    : `${descriptor.digest} of ${source.name}`;
}
