import { sha256Of } from './check-bytes.ts';

/** Digest and size in bytes of a string as UTF-8, or of bytes. */
export function digestOf(content: string | Uint8Array): {
  readonly digest: string;
  readonly size: number;
} {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return { digest: sha256Of(bytes), size: bytes.length };
}
