import { StrakeError } from '../errors/index.ts';
import { formatPlatform, normalizePlatform } from '../spec/platform.ts';
import { type IndexMember, isForPlatform, listedPlatform } from './index-member.ts';

/**
 * Checks that an image index has no platform twice: clients would never use the second.
 * @param nameOf names a member in the error
 * @throws INDEX_DUPLICATE naming both images
 */
export function checkDistinct<Member extends IndexMember>(
  entries: readonly Member[],
  nameOf: (member: Member) => string,
): void {
  const owners = new Map<string, Member>();
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
