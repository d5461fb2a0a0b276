/**
 * How many bytes of an upload a registry has, from the `Range: 0-LAST` of its response; undefined if it is malformed. `0-0` counts
 * as none: registries send it for an upload that has not started, and sending one byte again is harmless.
 * Source: OCI distribution-spec v1.1 "Pushing a blob in chunks".
 */
export function parseUploadOffset(range: string | undefined): number | undefined {
  const last = /^(?:bytes[= ])?0-(-1|\d{1,15})$/.exec(range?.trim() ?? '')?.[1];
  if (last === undefined) return undefined;
  return last === '0' ? 0 : Number(last) + 1;
}

/** The minimum size of a chunk, from `OCI-Chunk-Min-Length`; 0 if the registry does not say. */
export function parseChunkMinimum(value: string | undefined): number {
  const text = value?.trim() ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : 0;
}
