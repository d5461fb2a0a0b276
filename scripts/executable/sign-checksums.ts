import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { BUNDLE_MEDIA_TYPE, readSigningKey } from '@strake/plugin-attest/sign';

/**
 * Signs a file as `cosign sign-blob` does with a key.
 * @param keyFile private key; the password of an encrypted one is in `COSIGN_PASSWORD`
 * @returns a sigstore bundle v0.3 as JSON, with a message signature. Source: sigstore protobuf-specs, sigstore_bundle.proto
 * @throws ATTEST_KEY
 */
export async function signChecksums(checksums: Uint8Array, keyFile: string): Promise<string> {
  const key = await readSigningKey(await readFile(keyFile), {
    name: `key ${keyFile}`,
    password: async () => process.env.COSIGN_PASSWORD,
  });
  const signature = await key.sign(checksums);
  const digest = createHash('sha256').update(checksums).digest('base64');
  return JSON.stringify({
    mediaType: BUNDLE_MEDIA_TYPE,
    verificationMaterial: { publicKey: { hint: key.publicKey.id } },
    messageSignature: {
      messageDigest: { algorithm: 'SHA2_256', digest },
      signature: Buffer.from(signature).toString('base64'),
    },
  });
}
