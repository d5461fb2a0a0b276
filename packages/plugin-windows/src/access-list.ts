import { StrakeError } from '@strake/core/plugin';
import { encodeSid } from './security-identifier.ts';

/** Source: [MS-DTYP] 2.5.1.1 "ace-flag-string", 2.4.4.1 "ACE_HEADER". */
const FLAGS: Readonly<Record<string, number>> = { OI: 1, CI: 2, NP: 4, IO: 8, ID: 0x10 };

/** Source: [MS-DTYP] 2.5.1.1 "ace-rights", 2.4.3 "ACCESS_MASK". */
const RIGHTS: Readonly<Record<string, number>> = {
  GA: 0x10000000,
  GX: 0x20000000,
  GW: 0x40000000,
  GR: 0x80000000,
  SD: 0x10000,
  RC: 0x20000,
  WD: 0x40000,
  WO: 0x80000,
  FA: 0x1f01ff,
  FR: 0x120089,
  FW: 0x120116,
  FX: 0x1200a0,
  CC: 1,
  DC: 2,
  LC: 4,
  SW: 8,
  RP: 0x10,
  WP: 0x20,
  DT: 0x40,
  LO: 0x80,
  CR: 0x100,
};

const HINT =
  'Write entries as (A or D;FLAGS;RIGHTS;;;SID), such as (A;OICI;FA;;;BA) or (A;;0x1200a9;;;BU).';

/**
 * The bytes of a DACL: allowing and denying entries in the given order.
 * Source: [MS-DTYP] 2.4.5 "ACL", 2.4.4.2 "ACCESS_ALLOWED_ACE", 2.4.4.4 "ACCESS_DENIED_ACE".
 * @param entries `(A;…)(D;…)`
 * @throws CONFIG_VALUE_INVALID
 */
export function encodeAccessList(entries: string): Uint8Array {
  const parts = entries.match(/\([^()]*\)/g) ?? [];
  if (parts.join('') !== entries) throw refuse(`access list "${entries}" is malformed`);
  const encoded = parts.map(encodeEntry);
  const size = encoded.reduce((sum, each) => sum + each.length, 8);
  if (size > 0xffff) throw refuse('an access list is larger than 65535 bytes');
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, 2);
  view.setUint16(2, size, true);
  view.setUint16(4, encoded.length, true);
  let at = 8;
  for (const each of encoded) {
    bytes.set(each, at);
    at += each.length;
  }
  return bytes;
}

function encodeEntry(entry: string): Uint8Array {
  const fields = entry.slice(1, -1).split(';');
  const [type = '', flags = '', rights = '', object, inherited, sid = ''] = fields;
  const isPlain = fields.length === 6 && object === '' && inherited === '';
  if (!isPlain || !/^[AD]$/.test(type))
    throw refuse(`entry "${entry}" of an access list is unknown`);
  const who = encodeSid(sid);
  const bytes = new Uint8Array(8 + who.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, type === 'A' ? 0 : 1);
  view.setUint8(1, sum(flags, FLAGS, entry));
  view.setUint16(2, bytes.length, true);
  view.setUint32(4, maskOf(rights, entry), true);
  bytes.set(who, 8);
  return bytes;
}

function maskOf(rights: string, entry: string): number {
  if (!/^(?:0x[\da-f]+|\d+)$/i.test(rights)) return sum(rights, RIGHTS, entry);
  const mask = Number(rights);
  if (mask > 0xffffffff) throw refuse(`entry "${entry}" of an access list has too many rights`);
  return mask;
}

/** Combines two-letter words without separators. */
function sum(words: string, known: Readonly<Record<string, number>>, entry: string): number {
  let bits = 0n;
  for (let at = 0; at < words.length; at += 2) {
    const word = words.slice(at, at + 2);
    const bit = Object.hasOwn(known, word) ? known[word] : undefined;
    if (bit === undefined)
      throw refuse(`"${word}" in entry "${entry}" of an access list is unknown`);
    bits |= BigInt(bit);
  }
  return Number(bits);
}

function refuse(message: string): StrakeError {
  return new StrakeError('CONFIG_VALUE_INVALID', message, { hint: HINT });
}
