import { createHash } from 'node:crypto';

/** Digest and size in bytes of a text as UTF-8, or of bytes. */
export function digestOf(content: string | Uint8Array): {
  readonly digest: string;
  readonly size: number;
} {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return {
    digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
    size: bytes.length,
  };
}
