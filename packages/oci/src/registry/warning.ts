const MAX_BYTES = 4096;

/**
 * The messages of `Warning` headers for the user: code 299, quoted, at most 4096 bytes.
 * Source: OCI distribution-spec v1.1 "Warnings".
 */
export function parseWarnings(values: readonly string[]): readonly string[] {
  return values.flatMap((value) => {
    if (Buffer.byteLength(value) > MAX_BYTES) return [];
    const text = /^\s*299 \S+ "((?:[^"\\]|\\.)*)"/.exec(value)?.[1];
    return text ? [text.replace(/\\(.)/g, '$1').replace(/[\p{Cc}\s]+/gu, ' ')] : [];
  });
}
