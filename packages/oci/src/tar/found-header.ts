import { StrakeError, shortened } from '../errors/index.ts';
import type { StringMap } from '../spec/descriptor.ts';
import { lengthFault } from './check-lengths.ts';

/** What a tar says about one of its members; not trusted. */
export interface FoundHeader {
  /** As written: `etc/motd`, `./etc/`, `/etc/motd`. */
  readonly name: string;
  /** `file`, `directory`, `symlink`, `link` for a hard link, `character-device`, `block-device` or `fifo`. */
  readonly type: string;
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes of the content; 0 for a directory, whatever its header says. */
  readonly size: number;
  readonly mtime: Date;
  /** Target of a link, as written. */
  readonly linkname?: string;
  /** Numbers of a device: `1:3`. */
  readonly device?: string;
  /** PAX records. */
  readonly pax?: StringMap;
}

/** A header as tar-stream reads it. */
interface Header {
  readonly name: string;
  readonly type?: string | null | undefined;
  readonly mode?: number | undefined;
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
  readonly size?: number | undefined;
  readonly mtime?: Date | undefined;
  readonly linkname?: string | null | undefined;
  readonly devmajor?: number | undefined;
  readonly devminor?: number | undefined;
  readonly pax?: unknown;
  /** Why readers interpret it differently, as a predicate. */
  readonly fault?: string;
}

const DEVICE_TYPES = ['character-device', 'block-device'];

/** Types without content; of a directory the size is not read. */
const EMPTY_TYPES = ['link', 'symlink', 'character-device', 'block-device', 'fifo'];

/**
 * Applies the owner and time of PAX records to a header; tar-stream itself applies only names and size.
 * @throws LAYOUT_INVALID for what readers interpret differently; LIMIT_EXCEEDED for a path, target or record longer than any in
 * real use
 */
export function foundHeader(header: Header): FoundHeader {
  const records = (header.pax ?? {}) as StringMap;
  const long = lengthFault({ ...header, pax: records });
  if (long !== undefined)
    throw new StrakeError('LIMIT_EXCEEDED', `${nameOf(header)} of a tar ${long}`, {
      hint: 'No operating system has such a file; check where the layer or archive comes from.',
    });
  if (header.fault !== undefined) throw malformed(header, header.fault);
  if (header.pax) {
    for (const key of ['uid', 'gid', 'size']) checkInteger(header, key, records[key]);
    for (const key of ['atime', 'ctime']) numberOf(header, records[key]);
  }
  const size = header.size ?? 0;
  if (size > 0 && EMPTY_TYPES.includes(header.type ?? 'file')) {
    // Some readers skip that content, others read it as headers.
    throw malformed(header, `is a ${header.type} with a size of ${size} bytes`);
  }
  const time = numberOf(header, records.mtime);
  return {
    name: header.name,
    type: header.type ?? 'file',
    mode: header.mode ?? 0,
    size,
    ...(header.linkname ? { linkname: header.linkname } : {}),
    ...(header.pax ? { pax: records } : {}),
    ...(DEVICE_TYPES.includes(header.type ?? '')
      ? { device: `${header.devmajor ?? 0}:${header.devminor ?? 0}` }
      : {}),
    uid: numberOf(header, records.uid) ?? header.uid ?? 0,
    gid: numberOf(header, records.gid) ?? header.gid ?? 0,
    mtime: time === undefined ? (header.mtime ?? new Date(0)) : new Date(time * 1000),
  };
}

/** A decimal number with or without a fraction. Source: POSIX pax "pax Extended Header", mtime. */
function numberOf(header: Header, text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  if (/^-?\d{1,15}(?:\.\d*)?$/.test(text)) return Number(text);
  throw malformed(
    header,
    `has a PAX record that is not a number: ${JSON.stringify(shortened(text))}`,
  );
}

function checkInteger(header: Header, key: string, text = ''): void {
  if (
    numberOf(header, text) !== undefined &&
    (text.includes('.') || (key === 'size' && text.startsWith('-')))
  )
    throw malformed(header, `has the PAX record ${key} with the value ${JSON.stringify(text)}`);
}

function nameOf({ name }: Header): string {
  return JSON.stringify(shortened(name));
}

function malformed(header: Header, what: string): StrakeError {
  return new StrakeError('LAYOUT_INVALID', `a tar is malformed: ${nameOf(header)} ${what}`, {
    hint: 'Readers would interpret it differently; rebuild the layer or archive.',
  });
}
