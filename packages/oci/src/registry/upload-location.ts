/**
 * The URL that closes an upload: the digest is appended textually, because the query of a Location is often signed and must not
 * change.
 * Source: OCI distribution-spec v1.1 "POST then PUT".
 */
export function withDigest(location: string, digest: string): string {
  const bare = location.replace(/#.*$/, '');
  const mark = bare.includes('?') ? (/[?&]$/.test(bare) ? '' : '&') : '?';
  return `${bare}${mark}digest=${digest}`;
}
