import { StrakeError } from '../errors/index.ts';
import { formatPlatform, normalizePlatform } from '../spec/platform.ts';
import type { Leaf } from './outline.ts';
import { isForPlatform } from './read-leaf.ts';

/**
 * Checks that no platform stands twice in a list: a client would never see the second.
 * @throws INDEX_DUPLICATE naming both images
 */
export function checkDistinct(leaves: readonly Leaf[]): void {
  const owners = new Map<string, Leaf>();
  for (const leaf of leaves) {
    if (!isForPlatform(leaf)) continue;
    const platform = normalizePlatform(leaf.platform);
    const features = platform['os.features']?.join(',') ?? '';
    const key = `${formatPlatform(platform)} ${features}`;
    const other = owners.get(key);
    owners.set(key, leaf);
    if (!other) continue;
    throw new StrakeError(
      'INDEX_DUPLICATE',
      `platform ${formatPlatform(platform)} stands twice in the list: ${nameOf(other)} and ${nameOf(leaf)}`,
      { hint: 'Leave one out, or pick platforms by --platform.' },
    );
  }
}

function nameOf({ source, descriptor }: Leaf): string {
  return source.name.includes(descriptor.digest)
    ? source.name
    : `${descriptor.digest} of ${source.name}`;
}
