import { PackageURL } from 'packageurl-js';
import type { DistributionPackage, Inventory } from '../inventory/inventory.ts';
import { formatPurl } from '../purl/format-purl.ts';

/** The distribution whose package format it is, for bases that do not say which they are. */
const FAMILY = { deb: 'debian', apk: 'alpine' } as const;

/**
 * `pkg:deb/debian/libc6@2.36-9?arch=amd64&distro=debian-12`, and `upstream` where the source package has another name: scanners match
 * advisories by the source.
 * Source: purl-spec, types/{deb,apk}-definition; qualifiers as syft and trivy have them.
 */
export function distributionPurl(
  { type, name, version, architecture, source }: DistributionPackage,
  distribution: Inventory['distribution'],
): string {
  const qualifiers = Object.entries({
    arch: architecture,
    distro: distribution && [distribution.id, distribution.versionId].filter(Boolean).join('-'),
    upstream: source && [source.name, source.version].filter(Boolean).join('@'),
  }).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const namespace = (distribution?.id ?? FAMILY[type]).toLowerCase();
  const fields = Object.fromEntries(qualifiers);
  return formatPurl(new PackageURL(type, namespace, name.toLowerCase(), version, fields));
}
