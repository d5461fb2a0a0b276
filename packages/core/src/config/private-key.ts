/** PEM, strake's own form, and the base64 of PKCS#8 with or without the public key. Source: RFC 8410, section 7. */
const PRIVATE_KEY = /PRIVATE KEY|ed25519-private:|MC4CAQAwBQYDK2VwBCIEI|MFECAQEwBQYDK2VwBCIEI/;

/** True for a string with a private key in it: a secret in the wrong place, which must not be repeated. */
export function holdsPrivateKey(text: string): boolean {
  return PRIVATE_KEY.test(text);
}

/** What to do when one is found in a configuration. */
export const PRIVATE_KEY_HINT =
  'Whoever can read it can sign entries of the cache: make another pair with "strake cache key", write its public key to "cache.trust", and its private key to the secret STRAKE_CACHE_KEY.';
