import type { Header } from 'tar-stream';
import { StrakeError, shortened } from '../errors/index.ts';
import type { StringMap } from '../spec/descriptor.ts';
import { lengthFault } from './check-lengths.ts';

/** What a tar says of one of its members. Nothing of it is trusted. */
export interface FoundHeader {
  /** As written: `etc/motd`, `./etc/`, `/etc/motd`. */
  readonly name: string;
  /** `file`, `directory`, `symlink`, `link` for a hard link, and what else tars hold. */
  readonly type: string;
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes of the content. */
  readonly size: number;
  readonly mtime: Date;
  /** Target of a link, as written. */
  readonly linkname?: string;
  /** PAX records. */
  readonly pax?: StringMap;
}

/** Types that carry no content; with directories, where it is only a hint, all readers agree on that. Source: POSIX pax, size. */
const EMPTY_TYPES = ['link', 'symlink', 'character-device', 'block-device', 'fifo'];

/**
 * A header as it was meant: tar-stream applies the names and the size of PAX records, and leaves owner and time to others.
 * @throws LAYOUT_INVALID for what readers understand in different ways; LIMIT_EXCEEDED for a path, target or record that is longer
 * than any that is used
 */
export function foundHeader(header: Header): FoundHeader {
  const records = (header.pax ?? {}) as Readonly<Record<string, string>>;
  const long = lengthFault({ ...header, pax: records });
  if (long !== undefined)
    throw new StrakeError('LIMIT_EXCEEDED', `${nameOf(header)} of a tar ${long}`, {
      hint: 'No system has such a file: look at where the layer or archive comes from.',
    });
  const size = header.size ?? 0;
  if (size > 0 && EMPTY_TYPES.includes(header.type ?? 'file')) {
    // Some readers skip the content that is promised, others read it as headers.
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
    uid: numberOf(header, records.uid) ?? header.uid ?? 0,
    gid: numberOf(header, records.gid) ?? header.gid ?? 0,
    mtime: time === undefined ? (header.mtime ?? new Date(0)) : new Date(time * 1000),
  };
}

/** A decimal number with or without a fraction. Source: POSIX pax "pax Extended Header", mtime. */
function numberOf(header: Header, text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  if (/^-?\d{1,15}(?:\.\d*)?$/.test(text)) return Number(text);
  throw malformed(header, `has a PAX record that is no number: ${JSON.stringify(shortened(text))}`);
}

function nameOf({ name }: Header): string {
  return JSON.stringify(shortened(name));
}

function malformed(header: Header, what: string): StrakeError {
  return new StrakeError('LAYOUT_INVALID', `a tar is malformed: ${nameOf(header)} ${what}`, {
    hint: 'Readers would not agree on it: make the layer or archive again.',
  });
}
