import type { Problem } from '../attest/verify-attestation.ts';
import type { ImageVerdict, ManifestVerdict } from '../attest/verify-image.ts';
import type { Paint } from '../invocation.ts';
import { escapeLine } from './escape-text.ts';
import { formatCount, shortDigest } from './format-quantity.ts';

/** Names of predicate types; others are printed as they are. */
const NAMES: Readonly<Record<string, string>> = {
  'https://sigstore.dev/cosign/sign/v1': 'signature',
  'https://slsa.dev/provenance/v1': 'provenance',
  'https://spdx.dev/Document': 'SBOM (SPDX)',
  'https://cyclonedx.org/bom': 'SBOM (CycloneDX)',
};

/** Of one manifest; whoever may write to the registry can attach thousands of bad signatures. */
const MOST_PROBLEMS = 10;
const MOST_IGNORED = 5;

/** Lines about one manifest: what is verified, and on lines of their own what is wrong, missing or ignored. */
export function renderManifest(verdict: ManifestVerdict, paint: Paint): readonly string[] {
  const { digest, platform = 'index', verified, problems, missing, ignored } = verdict;
  const place = `${platform} (${shortDigest(digest)})`;
  const names = verified.map(({ predicateType, isCompared }) => {
    const name = NAMES[predicateType] ?? predicateType;
    return isCompared ? `${name} as in the layers` : name;
  });
  const wrong = summarize(problems);
  const list = [...new Set(names)].sort().join(', ');
  const line = (level: string, message: string) => `${level} ${escapeLine(`${place}: ${message}`)}`;
  return [
    ...(names.length > 0 ? [line(paint('green', 'verified:'), list)] : []),
    ...wrong.slice(0, MOST_PROBLEMS).map((message) => line(paint('red', 'error:'), message)),
    ...(wrong.length > MOST_PROBLEMS
      ? [line(paint('red', 'error:'), `${wrong.length - MOST_PROBLEMS} more; --json has all`)]
      : []),
    ...(missing.length > 0
      ? [line(paint('dim', 'note:'), `it has no ${missing.join(' and no ')}`)]
      : []),
    ...(ignored.length > 0
      ? [
          line(
            paint('dim', 'note:'),
            `${formatCount(ignored.length, 'other signature')} ignored: ${some(ignored)}`,
          ),
        ]
      : []),
  ];
}

/** Signatures that are all of somebody else are one fact, told in place of the first. */
function summarize(problems: readonly Problem[]): readonly string[] {
  const keys = problems.map(({ message }) => / is not signed by (the key .*)$/.exec(message)?.[1]);
  const count = (key: string) => keys.filter((each) => each === key).length;
  return problems.flatMap(({ message }, at) => {
    const key = keys[at];
    if (key === undefined || count(key) === 1) return [message];
    return keys.indexOf(key) === at ? [`it has ${count(key)} signatures, none by ${key}`] : [];
  });
}

function some(ignored: readonly Problem[]): string {
  const more = ignored.length - MOST_IGNORED;
  const shown = ignored
    .slice(0, MOST_IGNORED)
    .map(({ message }) => message)
    .join('; ');
  return more > 0 ? `${shown}; ${more} more, which --json has` : shown;
}

/** What to do where the index is signed, and no image that it lists: plain `cosign sign` does that. */
export function hintAboutIndex({ manifests }: ImageVerdict): string | undefined {
  const indexes = manifests.filter(({ platform }) => platform === undefined);
  const images = manifests.filter(({ platform }) => platform !== undefined);
  const isSigned = ({ verified }: ManifestVerdict) => verified.length > 0;
  if (indexes.length === 0 || !indexes.every(isSigned)) return undefined;
  if (images.length === 0 || images.some(isSigned)) return undefined;
  return 'Only the index is signed: sign each image that it lists too, with "strake sign" or "cosign sign --recursive".';
}

/** `VERIFIED: docker://ghcr.io/acme/app:v1 (sha256:…): 5 manifests signed by key cosign.pub`. */
export function describeVerification(verdict: ImageVerdict, signer: string): string {
  const { name, digest, good, manifests } = verdict;
  const what = `${name} (${digest})`;
  const bad = manifests.filter(({ problems }) => problems.length > 0).length;
  return escapeLine(
    good
      ? `VERIFIED: ${what}: ${formatCount(manifests.length, 'manifest')} signed by ${signer}`
      : `NOT VERIFIED: ${what}: ${bad} of ${formatCount(manifests.length, 'manifest')} failed (${signer})`,
  );
}
