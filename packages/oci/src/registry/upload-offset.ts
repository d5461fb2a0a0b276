/**
 * How many bytes of an upload a registry has, by the `Range: 0-LAST` of its answer; undefined for one that cannot be
 * read. `0-0` stands for none: registries write it for an upload that has not begun, and one byte is sent again.
 * Source: OCI distribution-spec v1.1 "Pushing a blob in chunks".
 */
export function parseUploadOffset(range: string | undefined): number | undefined {
  const last = /^(?:bytes[= ])?0-(-1|\d{1,15})$/.exec(range?.trim() ?? '')?.[1];
  if (last === undefined) return undefined;
  return last === '0' ? 0 : Number(last) + 1;
}

/** The least a chunk may have, by `OCI-Chunk-Min-Length`; 0 where the registry does not say. */
export function parseChunkMinimum(value: string | undefined): number {
  const text = value?.trim() ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : 0;
}
