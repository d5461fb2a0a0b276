import { X509Certificate } from 'node:crypto';
import { isRecord } from '@strake/oci/internal';
import type { Bundle } from '@strake/plugin-attest/verify';
import type { Fact } from '../answer/index.ts';

/** Who says to have signed a bundle, and when; not verified. */
export function bundleFacts({ material, json }: Bundle): readonly Fact[] {
  const verification = isRecord(json.verificationMaterial) ? json.verificationMaterial : {};
  const entries = Array.isArray(verification.tlogEntries) ? verification.tlogEntries : [];
  return [
    ...(material === 'publicKey'
      ? keyFacts(verification.publicKey)
      : certificateFacts(verification)),
    ...entries.flatMap((entry): readonly Fact[] => {
      const time = isRecord(entry) ? Number(entry.integratedTime) : 0;
      return time > 0
        ? [['In a transparency log since', new Date(time * 1000).toISOString()]]
        : [['In a transparency log', 'yes']];
    }),
    ['Verified', 'no: "strake verify" does that'],
  ];
}

function keyFacts(key: unknown): readonly Fact[] {
  const hint = isRecord(key) && typeof key.hint === 'string' ? key.hint : '';
  return [['Signed', hint === '' ? 'with a key' : `with the key ${hint}`]];
}

function certificateFacts(verification: Readonly<Record<string, unknown>>): readonly Fact[] {
  const chain = isRecord(verification.x509CertificateChain)
    ? verification.x509CertificateChain.certificates
    : undefined;
  const first = verification.certificate ?? (Array.isArray(chain) ? chain[0] : undefined);
  const raw = isRecord(first) && typeof first.rawBytes === 'string' ? first.rawBytes : '';
  try {
    const { subjectAltName, issuer, validFrom } = new X509Certificate(Buffer.from(raw, 'base64'));
    return [
      ['Signed', `by ${(subjectAltName ?? 'nobody who is named').replace(/^(?:email|URI):/, '')}`],
      ['Certificate of', issuer.split('\n').reverse().join(', ')],
      ['Certificate from', validFrom],
    ];
  } catch {
    return [['Signed', 'with a certificate that cannot be read']];
  }
}
