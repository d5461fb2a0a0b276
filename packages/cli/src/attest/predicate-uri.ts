import { PREDICATE_TYPE } from '@strake/plugin-attest/sign';
import { UsageError } from '../usage-error.ts';

/** Short names of predicate types, as cosign has them. Source: cosign v3.1, cmd/cosign/cli/options/predicate.go. */
export const PREDICATE_NAMES: ReadonlyMap<string, string> = new Map([
  ['cyclonedx', PREDICATE_TYPE.cyclonedx],
  ['link', 'https://in-toto.io/Link/v1'],
  ['openvex', 'https://openvex.dev/ns'],
  ['slsaprovenance', 'https://slsa.dev/provenance/v0.2'],
  ['slsaprovenance02', 'https://slsa.dev/provenance/v0.2'],
  ['slsaprovenance1', PREDICATE_TYPE.provenance],
  ['spdx', PREDICATE_TYPE.spdx],
  ['spdxjson', PREDICATE_TYPE.spdx],
  ['vuln', 'https://cosign.sigstore.dev/attestation/vuln/v1'],
]);

/** Whitespace and control characters are in no URI. */
const URI = /^[a-z][a-z0-9+.-]*:[\x21-\x7e]{1,1024}$/i;

/**
 * The URI of a predicate type, given as such or by a short name.
 * @throws UsageError
 */
export function predicateUri(type: string): string {
  const uri = PREDICATE_NAMES.get(type) ?? type;
  if (URI.test(uri)) return uri;
  throw new UsageError(
    `--type ${JSON.stringify(type.slice(0, 80))} is neither a URI nor a known name`,
    type === 'custom'
      ? 'Give a URI of your own: what cosign calls "custom" wraps the predicate with the time, and says nothing of what it is.'
      : `Give the URI of the predicate type, or one of ${[...PREDICATE_NAMES.keys()].join(', ')}.`,
  );
}
