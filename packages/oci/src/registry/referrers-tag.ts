import { parseDigest } from '../spec/digest.ts';

/**
 * The tag under which the referrers of a manifest are listed in registries without an API for them.
 * Source: OCI distribution-spec v1.1 "Referrers Tag Schema".
 */
export function referrersTag(subject: string): string {
  const { algorithm, encoded } = parseDigest(subject);
  return `${algorithm}-${encoded.slice(0, 64)}`;
}
