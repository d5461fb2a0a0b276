import { shortened } from '../errors/index.ts';
import type { Index } from '../spec/manifest.ts';
import { familyOf, isIndexType, isManifestType } from '../spec/media-type.ts';
import { formatPlatform, normalizePlatform } from '../spec/platform.ts';
import type { Report } from './finding.ts';

/**
 * Checks an index on its own.
 * Source: OCI image-spec v1.1 image-index.md "manifests" (the first of several matching entries counts).
 */
export function checkIndex(index: Index, report: Report): void {
  const family = familyOf(index.mediaType);
  const digests = new Set<string>();
  const platforms = new Map<string, number>();
  for (const [at, child] of index.manifests.entries()) {
    const isKnown = isIndexType(child.mediaType) || isManifestType(child.mediaType);
    if (isKnown && familyOf(child.mediaType) !== family)
      report(
        'warning',
        `manifests[${at}] is of type ${child.mediaType} in an index of the ${family} family`,
      );
    if (digests.has(child.digest)) report('warning', `manifests[${at}] repeats ${child.digest}`);
    digests.add(child.digest);
    const { platform } = child;
    if (!platform) {
      if (isManifestType(child.mediaType) && child.artifactType === undefined)
        report('warning', `manifests[${at}] has no platform`);
      continue;
    }
    if (platform.os === 'unknown') continue;
    const features = platform['os.features'] ?? [];
    const name = [formatPlatform(normalizePlatform(platform)), ...features].join('+');
    const first = platforms.get(name);
    if (first !== undefined)
      report(
        'warning',
        `manifests[${at}] is for ${shortened(name)} like manifests[${first}], so it is never selected`,
      );
    else platforms.set(name, at);
  }
}
