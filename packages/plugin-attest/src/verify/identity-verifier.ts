import type { Signer } from '@sigstore/verify';
import { attestError } from '../errors.ts';
import { signedBytes } from './key-verifier.ts';
import type { Bundle } from './read-bundle.ts';
import type { TrustedRoot } from './trusted-root.ts';
import type { Verifier } from './verifier.ts';

/** Who may have signed. */
export interface IdentityRules {
  /** The exact identity, or a pattern of the whole: `https://github.com/acme/app/.github/workflows/release.yml@refs/heads/main`. */
  readonly identity: string | RegExp;
  /** Who says so, exactly or as a pattern of the whole: `https://token.actions.githubusercontent.com`. */
  readonly issuer: string | RegExp;
  readonly trustedRoot: TrustedRoot;
}

/** Characters of an identity that is matched with a pattern. */
const LONGEST_IDENTITY = 4096;

/**
 * Verifies signatures with certificates of sigstore, as `cosign verify --certificate-identity … --certificate-oidc-issuer …`.
 * What the trusted root lists must be there: an entry in one of its transparency logs, the certificate in one of its logs of
 * certificates; and in any case a time that a log or a timestamp authority vouches for.
 */
export function identityVerifier({ identity, issuer, trustedRoot }: IdentityRules): Verifier {
  return {
    name: `identity ${shown(identity)} of ${shown(issuer)}`,
    verify: async (bundle, message) => {
      const refuse = (problem: string, hint: string, cause?: unknown) =>
        attestError('ATTEST_SIGNATURE', `${bundle.name} ${problem}`, { hint, cause });
      if (bundle.material === 'publicKey')
        throw refuse('is signed by a key, and not with a certificate', 'Verify it with --key.');
      const signer = await verifySignature(bundle, trustedRoot, message).catch((cause: Error) => {
        throw refuse(
          `does not verify with ${trustedRoot.name}: ${cause.message}`,
          'Check that the trusted root is of the instance of sigstore that signed.',
          cause,
        );
      });
      const found = {
        identity: signer.identity?.subjectAlternativeName ?? '',
        issuer: signer.identity?.extensions?.issuer ?? '',
      };
      if (!fits(found.identity, identity) || !fits(found.issuer, issuer))
        throw refuse(
          `is signed by ${JSON.stringify(found.identity)} of ${JSON.stringify(found.issuer)}, and not by ${shown(identity)} of ${shown(issuer)}`,
          'Give the identity that signs your images with --identity and --issuer, if it is this one.',
        );
      return { kind: 'identity', ...found };
    },
  };
}

async function verifySignature(
  bundle: Bundle,
  { material }: TrustedRoot,
  message: Uint8Array | undefined,
): Promise<Signer> {
  const [{ bundleFromJSON }, { toSignedEntity, Verifier }] = await Promise.all([
    import('@sigstore/bundle'),
    import('@sigstore/verify'),
  ]);
  const artifact = Buffer.from(signedBytes(bundle, message));
  const verifier = new Verifier(material, {
    tlogThreshold: Math.min(1, material.tlogs.length),
    ctlogThreshold: Math.min(1, material.ctlogs.length),
    timestampThreshold: 1,
  });
  return verifier.verify(toSignedEntity(bundleFromJSON(bundle.json), artifact));
}

function fits(value: string, rule: string | RegExp): boolean {
  if (typeof rule === 'string') return value === rule && value !== '';
  if (value.length > LONGEST_IDENTITY) return false;
  const [whole] = rule.exec(value) ?? [];
  return whole === value && value !== '';
}

function shown(rule: string | RegExp): string {
  return typeof rule === 'string' ? rule : `/${rule.source}/`;
}
