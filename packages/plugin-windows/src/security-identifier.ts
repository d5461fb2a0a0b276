import { StrakeError } from '@strake/core/plugin';

/** SIDs with a two-letter form in SDDL. Source: [MS-DTYP] 2.5.1.1 "sid-token", 2.4.2.4 "Well-Known SID Structures". */
const WELL_KNOWN: Readonly<Record<string, string>> = {
  AN: 'S-1-5-7',
  AC: 'S-1-15-2-1',
  AU: 'S-1-5-11',
  BA: 'S-1-5-32-544',
  BG: 'S-1-5-32-546',
  BO: 'S-1-5-32-551',
  BU: 'S-1-5-32-545',
  CG: 'S-1-3-1',
  CO: 'S-1-3-0',
  IU: 'S-1-5-4',
  LS: 'S-1-5-19',
  NS: 'S-1-5-20',
  NU: 'S-1-5-2',
  OW: 'S-1-3-4',
  PS: 'S-1-5-10',
  PU: 'S-1-5-32-547',
  RC: 'S-1-5-12',
  SU: 'S-1-5-6',
  SY: 'S-1-5-18',
  WD: 'S-1-1-0',
};

/**
 * Encodes a SID written as two letters or as `S-1-…`.
 * Source: [MS-DTYP] 2.4.2.2 "SID--Packet Representation".
 * @throws CONFIG_VALUE_INVALID
 */
export function encodeSid(sid: string): Uint8Array {
  const parts = /^S-1-(\d{1,15})((?:-\d{1,10}){1,15})$/i.exec(WELL_KNOWN[sid.toUpperCase()] ?? sid);
  const authority = Number(parts?.[1]);
  const below = (parts?.[2] ?? '').split('-').slice(1).map(Number);
  if (!parts || authority >= 2 ** 48 || below.some((each) => each >= 2 ** 32)) {
    throw new StrakeError('CONFIG_VALUE_INVALID', `"${sid}" is not a SID with a fixed meaning`, {
      hint: `Write it as S-1-…, or as one of ${Object.keys(WELL_KNOWN).join(', ')}.`,
    });
  }
  const bytes = new Uint8Array(8 + 4 * below.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, 1);
  view.setUint8(1, below.length);
  view.setUint16(2, Math.floor(authority / 2 ** 32));
  view.setUint32(4, authority % 2 ** 32);
  for (const [at, each] of below.entries()) view.setUint32(8 + 4 * at, each, true);
  return bytes;
}
