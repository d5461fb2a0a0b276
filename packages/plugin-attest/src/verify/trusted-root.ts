import type { TrustMaterial } from '@sigstore/verify';
import { attestError } from '../errors/error-codes.ts';
import { type Fields, parseObject } from '../signature/field-reader.ts';

/** Whom to trust: certificate authorities, transparency logs and timestamp authorities. */
export interface TrustedRoot {
  /** For messages. */
  readonly name: string;
  readonly material: TrustMaterial;
}

const MEDIA_TYPE = /^application\/vnd\.dev\.sigstore\.trustedroot[.+;=\w]*$/;
const MAX_BYTES = 4 * 1024 * 1024;

/**
 * Reads a trusted root: the file `trusted_root.json` of sigstore, or what `cosign trusted-root create` writes.
 * Source: sigstore protobuf-specs, sigstore_trustroot.proto.
 * @param name of the file, for messages
 * @throws ATTEST_ROOT
 */
export async function readTrustedRoot(bytes: Uint8Array, name: string): Promise<TrustedRoot> {
  const json = bytes.length > MAX_BYTES ? undefined : parseObject(bytes);
  const material = json && (await materialOf(json).catch(() => undefined));
  if (material !== undefined) return { name, material };
  throw attestError('ATTEST_ROOT', `${name} is not a trusted root of sigstore`, {
    hint: 'Give a file as "cosign trusted-root create" writes it, with at least one certificate authority.',
  });
}

/** @returns undefined for what no certificate could be verified with */
async function materialOf(json: Fields): Promise<TrustMaterial | undefined> {
  if (typeof json.mediaType !== 'string' || !MEDIA_TYPE.test(json.mediaType)) return undefined;
  const [{ TrustedRoot }, { toTrustMaterial }] = await Promise.all([
    import('@sigstore/protobuf-specs'),
    import('@sigstore/verify'),
  ]);
  const material = toTrustMaterial(TrustedRoot.fromJSON(json));
  return material.certificateAuthorities.length > 0 ? material : undefined;
}

/**
 * The trusted root of sigstore's public instance, by TUF: from its repository, or from the cache if it is still valid.
 * @param cachePath absolute path of a directory for TUF's metadata; it need not exist
 * @throws ATTEST_ROOT_FETCH
 */
export async function fetchPublicRoot(cachePath: string): Promise<TrustedRoot> {
  const [{ getTrustedRoot }, { toTrustMaterial }] = await Promise.all([
    import('@sigstore/tuf'),
    import('@sigstore/verify'),
  ]);
  try {
    const root = await getTrustedRoot({ cachePath, timeout: 10_000, retry: { retries: 1 } });
    return { name: 'the trusted root of sigstore', material: toTrustMaterial(root) };
  } catch (cause) {
    throw attestError(
      'ATTEST_ROOT_FETCH',
      "the trusted root of sigstore's public instance could not be fetched",
      {
        cause,
        hint: 'Give a file with --trusted-root if there is no network, or if another instance of sigstore signed.',
      },
    );
  }
}
