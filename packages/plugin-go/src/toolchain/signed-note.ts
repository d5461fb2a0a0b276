import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { TreeHead } from './merkle-tree.ts';

/** A key that signs notes: `NAME+HASH+KEY`. Source: golang.org/x/mod/sumdb/note, "Verifying Keys". */
export interface NoteKey {
  readonly name: string;
  /** 4 bytes that signatures begin with. */
  readonly hash: Buffer;
  readonly key: KeyObject;
}

const ED25519 = 1;
const ED25519_BYTES = 32;
/** DER of a public key of Ed25519, up to its bytes. Source: RFC 8410 section 4. */
const PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** @returns undefined for a malformed key */
export function parseNoteKey(text: string): NoteKey | undefined {
  const [, name = '', hex = '', encoded = ''] =
    /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text) ?? [];
  const bytes = Buffer.from(encoded, 'base64');
  if (name === '' || bytes[0] !== ED25519 || bytes.length !== ED25519_BYTES + 1) return undefined;
  const hash = createHash('sha256').update(`${name}\n`).update(bytes).digest().subarray(0, 4);
  if (hash.toString('hex') !== hex) return undefined;
  const der = Buffer.concat([PREFIX, bytes.subarray(1)]);
  return { name, hash, key: createPublicKey({ key: der, format: 'der', type: 'spki' }) };
}

/**
 * The text of a note that a key has signed.
 * @returns undefined if it has not, or if the note is malformed
 */
export function openNote(note: string, { name, hash, key }: NoteKey): string | undefined {
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || !note.endsWith('\n')) return undefined;
  const text = note.slice(0, end + 1);
  const isSigned = note
    .slice(end + 2)
    .split('\n')
    .some((line) => {
      const [, signer, encoded = ''] = /^— (\S+) (\S+)$/.exec(line) ?? [];
      const bytes = Buffer.from(encoded, 'base64');
      if (signer !== name || !bytes.subarray(0, hash.length).equals(hash)) return false;
      return verify(null, Buffer.from(text), key, bytes.subarray(hash.length));
    });
  return isSigned ? text : undefined;
}

/** @returns undefined for another text. Source: golang.org/x/mod/sumdb/tlog, `ParseTree` */
export function parseTree(text: string): TreeHead | undefined {
  const [, size = '', encoded = ''] =
    /^go\.sum database tree\n(\d{1,15})\n(\S+)\n/.exec(text) ?? [];
  const root = Buffer.from(encoded, 'base64');
  return size !== '' && root.length === 32 ? { size: Number(size), root } : undefined;
}
