import { parseDigest } from '../spec/digest.ts';

/**
 * The tag that lists the referrers of a manifest in registries without the referrers API.
 * Source: OCI distribution-spec v1.1 "Referrers Tag Schema".
 */
export function referrersTag(subject: string): string {
  const { algorithm, encoded } = parseDigest(subject);
  return `${algorithm}-${encoded.slice(0, 64)}`;
}
