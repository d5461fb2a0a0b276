import type { StringMap } from '../spec/descriptor.ts';
import { nameText } from './name-text.ts';

const [SPACE, EQUALS, NEWLINE] = [0x20, 0x3d, 0x0a];
/** Records that are strings of the system, which end at a zero byte. */
const PLAIN = ['path', 'linkpath', 'uname', 'gname'];
/** Which may be there several times, in an order that matters. */
const REPEATED = ['GNU.sparse.offset', 'GNU.sparse.numbytes'];

/**
 * The records of a PAX header, the last of each name. tar-stream itself leaves out what follows a malformed one.
 * @throws Error for what Go refuses
 * Source: POSIX pax "pax Extended Header"; Go, archive/tar strconv.go `parsePAXRecord`.
 */
export function paxRecords(bytes: Buffer): StringMap {
  const records = new Map<string, string>();
  const map: string[] = [];
  for (let rest = bytes; rest.length > 0; ) {
    const start = rest.indexOf(SPACE) + 1;
    const count = rest.toString('latin1', 0, Math.min(Math.max(start - 1, 0), 16));
    const end = /^\d{1,8}$/.test(count) ? Number(count) : 0;
    const equals = rest.indexOf(EQUALS, start);
    if (end > rest.length || equals <= start || equals >= end - 1 || rest[end - 1] !== NEWLINE)
      throw malformed();
    const key = rest.toString('utf8', start, equals);
    const isName = key === 'path' || key === 'linkpath' || key === 'GNU.sparse.name';
    const value = isName
      ? nameText(rest.toString('latin1', equals + 1, end - 1))
      : rest.toString('utf8', equals + 1, end - 1);
    if ((PLAIN.includes(key) ? value : key).includes('\0')) throw malformed();
    if (REPEATED.includes(key)) {
      if (key !== REPEATED[map.length % 2] || value.includes(',')) throw malformed();
      map.push(value);
    } else records.set(key, value);
    rest = rest.subarray(end);
  }
  if (map.length > 0) records.set('GNU.sparse.map', map.join(','));
  return Object.fromEntries(records);
}

function malformed(): Error {
  return new Error('A PAX header has a malformed record');
}
