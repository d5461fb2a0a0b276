import { StrakeError } from '@strake/core/plugin';
import { encodeAccessList } from './access-list.ts';
import { encodeSid } from './security-identifier.ts';

/** Bits of Control. Source: [MS-DTYP] 2.4.6 "SECURITY_DESCRIPTOR". */
const SELF_RELATIVE = 0x8000;
const DACL_PRESENT = 0x0004;
const DACL_FLAGS: Readonly<Record<string, number>> = { P: 0x1000, AI: 0x0400, AR: 0x0100 };

const HEADER = 20;
const SID = '(S-1-[\\d-]+|[A-Z]{2})';
const SDDL = new RegExp(`^O:${SID}G:${SID}(?:D:((?:P|AI|AR)*)((?:\\([^()]*\\))*))?$`);

/**
 * Encodes a security descriptor in SDDL as the bytes that Windows stores: owner, group and, if present, the DACL.
 * Source: [MS-DTYP] 2.5.1.1 "Syntax" and 2.4.6 "SECURITY_DESCRIPTOR" (self-relative).
 * @throws CONFIG_VALUE_INVALID for invalid SDDL, and for its rarer forms
 */
export function encodeDescriptor(sddl: string): Uint8Array {
  const parts = SDDL.exec(sddl);
  if (!parts) {
    throw new StrakeError(
      'CONFIG_VALUE_INVALID',
      `security descriptor "${sddl}" is not of the form O:…G:…D:…`,
      {
        hint: 'Owner and group are required, the DACL is optional: O:BAG:SYD:(A;;FA;;;BA). For other forms use "raw".',
      },
    );
  }
  const [, owner = '', group = '', flags = '', entries] = parts;
  const blocks = [
    encodeSid(owner),
    encodeSid(group),
    ...(entries === undefined ? [] : [encodeAccessList(entries)]),
  ];
  const offsets: number[] = [];
  let end = HEADER;
  for (const block of blocks) {
    offsets.push(end);
    end += block.length;
  }
  const bytes = new Uint8Array(end);
  const view = new DataView(bytes.buffer);
  const [atOwner = 0, atGroup = 0, atList = 0] = offsets;
  view.setUint8(0, 1);
  view.setUint16(2, controlOf(flags, entries !== undefined), true);
  view.setUint32(4, atOwner, true);
  view.setUint32(8, atGroup, true);
  view.setUint32(16, atList, true);
  for (const [at, block] of blocks.entries()) bytes.set(block, offsets[at] ?? 0);
  return bytes;
}

function controlOf(flags: string, hasList: boolean): number {
  const words = flags.match(/P|AI|AR/g) ?? [];
  return words.reduce(
    (bits, word) => bits | (DACL_FLAGS[word] ?? 0),
    SELF_RELATIVE | (hasList ? DACL_PRESENT : 0),
  );
}
