import { createHash } from 'node:crypto';
import type { SignedEntity, Signer } from '@sigstore/verify';
import { attestError } from '../errors/error-codes.ts';
import { oneLine } from '../errors/one-line.ts';
import type { Bundle } from '../signature/read-bundle.ts';
import { signedBytes } from './key-verifier.ts';
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
      const signer = await verifySignature(bundle, trustedRoot, message).catch((cause: unknown) => {
        throw refuse(
          `does not verify with ${trustedRoot.name}: ${oneLine(cause)}`,
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
  const signed = Buffer.from(signedBytes(bundle, message));
  const verifier = new Verifier(material, {
    tlogThreshold: Math.min(1, material.tlogs.length),
    ctlogThreshold: Math.min(1, material.ctlogs.length),
    timestampThreshold: 1,
  });
  const entity = toSignedEntity(bundleFromJSON(bundle.json), signed);
  return verifier.verify({ ...entity, signature: logged(entity.signature, signed) });
}

/**
 * Version 2 of the transparency log knows no envelopes: the digest in its entry is that of the signed encoding, and not of the payload.
 * Source: sigstore-go v1.2, pkg/sign/transparency.go.
 */
function logged(content: SignedEntity['signature'], signed: Uint8Array): SignedEntity['signature'] {
  const digest = createHash('sha256').update(signed).digest();
  return {
    signature: content.signature,
    compareSignature: (signature) => content.compareSignature(signature),
    compareDigest: (found) => digest.equals(found) || content.compareDigest(found),
    verifySignature: (key) => content.verifySignature(key),
  };
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
