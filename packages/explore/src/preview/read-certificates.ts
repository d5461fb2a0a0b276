import { X509Certificate } from 'node:crypto';
import type { CertificateAnswer } from '../answer/index.ts';

/** A bundle of authorities has some 150. */
const MAX_CERTIFICATES = 500;

const PEM = /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[^-]{1,100000}-----END/g;

/** The X.509 certificates in a file, in PEM or DER. */
export function readCertificates(
  bytes: Uint8Array,
  text: string | undefined,
): readonly CertificateAnswer[] {
  // A certificate in DER is a SEQUENCE with a length of two bytes.
  if (text === undefined) return bytes[0] === 0x30 && bytes[1] === 0x82 ? parse(bytes) : [];
  const found: CertificateAnswer[] = [];
  for (const [block] of text.matchAll(PEM)) {
    if (found.length === MAX_CERTIFICATES) break;
    const body = block.slice(block.indexOf('E-----') + 6, block.lastIndexOf('-----END'));
    found.push(...parse(Buffer.from(body, 'base64')));
  }
  return found;
}

function parse(der: Uint8Array): readonly CertificateAnswer[] {
  try {
    const certificate = new X509Certificate(der);
    const { subject, issuer, serialNumber, subjectAltName, fingerprint256, ca } = certificate;
    const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
    const detail = asymmetricKeyDetails?.namedCurve ?? asymmetricKeyDetails?.modulusLength ?? '';
    return [
      {
        subject: inOneLine(subject),
        issuer: inOneLine(issuer),
        notBefore: certificate.validFromDate.getTime() / 1000,
        notAfter: certificate.validToDate.getTime() / 1000,
        sha256: fingerprint256,
        serial: serialNumber,
        names: subjectAltName ?? '',
        key: `${asymmetricKeyType ?? 'unknown'} ${detail}`.trim(),
        isAuthority: ca,
      },
    ];
  } catch {
    return [];
  }
}

/** Node.js has one attribute a line, the most significant first. */
function inOneLine(name: string): string {
  return name.split('\n').reverse().join(', ');
}
