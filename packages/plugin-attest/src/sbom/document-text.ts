import { createHash } from 'node:crypto';
import { StrakeError } from '@strake/core/plugin';

/**
 * The bytes of a JSON document: compact, so that a signed statement that has it as its predicate gives the same bytes back. Characters
 * that a terminal would obey, or that reorder text, are escaped.
 */
export function documentBytes(document: unknown): Uint8Array {
  const text = jsonOf(document).replace(UNPRINTABLE, escaped);
  return new TextEncoder().encode(text);
}

/** @throws LIMIT_EXCEEDED for more than a string holds, 512 MiB; RangeError for what is nested too deep, as only what others wrote is */
function jsonOf(document: unknown): string {
  try {
    return JSON.stringify(document);
  } catch (error) {
    if (!(error instanceof RangeError && /string length/.test(error.message))) throw error;
    throw new StrakeError('LIMIT_EXCEEDED', 'an SBOM would have more than 512 MiB', {
      cause: error,
      hint: 'Real images have no such SBOM; check where the layers come from.',
    });
  }
}

// JSON.stringify escapes those below U+0020. The command escapes the same where it prints text.
const UNPRINTABLE =
  /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufdd0-\ufdef\ufeff\ufffe\uffff]/g;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/**
 * A UUID that is the same for the same digest and content, and for no other.
 * Source: RFC 9562 section 5.5 (version 5), in a namespace of its own.
 */
export function documentUuid(digest: string, content: unknown): string {
  const name = jsonOf([digest, content]);
  const hash = createHash('sha1').update(NAMESPACE).update(name).digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString('hex', 0, 16);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** The UUID of the namespace of URLs, which names what is unique here. */
const NAMESPACE = Buffer.from('6ba7b8119dad11d180b400c04fd430c8', 'hex');

/** A time as SPDX has it, in UTC and whole seconds. Times that cannot be read, or are out of its range, are the epoch. */
export function documentTime(created: string | undefined): string {
  const time = new Date(created ?? 0);
  const year = Number.isNaN(time.getTime()) ? -1 : time.getUTCFullYear();
  const valid = year >= 1970 && year <= 9999 ? time : new Date(0);
  return valid.toISOString().replace(/\.\d+Z$/, 'Z');
}
