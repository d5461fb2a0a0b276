import type { PackageURL } from 'packageurl-js';

/** A package URL as text. The library leaves `+` in versions, which the specification encodes; it writes spaces as `%20`. */
export function formatPurl(purl: PackageURL): string {
  return purl.toString().replaceAll('+', '%2B');
}
