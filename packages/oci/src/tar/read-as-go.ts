import type { Extract } from 'tar-stream';
import type { StringMap } from '../spec/descriptor.ts';
import { blockFault, isSumAlone, TYPE_AT } from './header-block.ts';
import { nameText } from './name-text.ts';
import { paxRecords } from './pax-records.ts';

/** A header as tar-stream reads it, before anyone sees it. */
interface Header {
  name: string;
  type: string | null;
  size: number;
  linkname: string | null;
  /** Why readers interpret it differently, as a predicate: `has …`. */
  fault?: string;
}

/** What tar-stream, of the exact version that is installed, calls of itself. */
interface Internals {
  readonly _buffer: { shift(size: number): Buffer | null };
  /** Of the block that was read last; null for one of zeros. */
  readonly _header: Header | null;
  readonly _locked: boolean;
  /** The last header is of names or records for the next one. */
  readonly _longHeader: boolean;
  /** Whether it reads tars as of 1979, without magic bytes. */
  _allowUnknownFormat: boolean;
  _filenameEncoding: string;
  _pax: StringMap | null;
  _gnuLongPath: string | null;
  _gnuLongLinkPath: string | null;
  _consumeHeader(): boolean;
  _applyLongHeaders(): void;
  _decodeLongHeader(bytes: Buffer): void;
  _continueWrite(error: Error | null): void;
}

/** Of names and records. Source: Go, archive/tar format.go, maxSpecialFileSize. */
const MOST_SPECIAL_BYTES = 1 << 20;
/** Files, links, devices, directories and pipes: a NUL byte, and 0 to 6. containerd, Docker and umoci unpack no others. */
const TYPES = [0, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36];
/** POSIX and GNU tar apply them of a global header to all entries, Go to none. */
const LOCAL_RECORD = /^(?:path|linkpath|size|GNU\.sparse\..*)$/;

/**
 * Makes a reader give the names, types and sizes that Go's archive/tar gives, with which containerd, Docker and umoci unpack, or a `fault`.
 * Source: Go, archive/tar reader.go `next`.
 */
export function readAsGo(reader: Extract): void {
  const internals = reader as unknown as Internals;
  const shift = internals._buffer.shift.bind(internals._buffer);
  const consume = internals._consumeHeader.bind(reader);
  const apply = internals._applyLongHeaders.bind(reader);
  const decode = internals._decodeLongHeader.bind(reader);
  let block: Buffer = Buffer.alloc(0);
  let isBlock = false;
  internals._allowUnknownFormat = true;
  internals._filenameEncoding = 'latin1';
  internals._buffer.shift = (size) => {
    const bytes = shift(size);
    if (isBlock && bytes) block = bytes;
    isBlock = false;
    return bytes;
  };
  internals._consumeHeader = () => {
    if (internals._locked) return consume();
    isBlock = true;
    if (!consume()) return false;
    const fault = metaFault(block, internals);
    if (fault === undefined) return true;
    internals._continueWrite(new Error(`A header ${fault}`));
    return false;
  };
  internals._decodeLongHeader = (bytes) => {
    const type = internals._header?.type;
    if (type === 'pax-header') internals._pax = paxRecords(bytes);
    else if (type !== 'pax-global-header') decode(bytes);
    else if (Object.keys(paxRecords(bytes)).some((key) => LOCAL_RECORD.test(key)))
      throw new Error('A global PAX header has a path, target or size');
  };
  internals._applyLongHeaders = () => {
    const header = internals._header;
    decodeNames(internals);
    const fault = blockFault(block) ?? entryFault(block[TYPE_AT] ?? 0, internals);
    apply();
    if (!header) return;
    // As before 1988; of a directory all readers ignore the size.
    if (block[TYPE_AT] === 0 && header.name.endsWith('/')) header.type = 'directory';
    if (header.type === 'directory') header.size = 0;
    if (fault !== undefined) Object.assign(header, { fault, size: 0 });
  };
}

/** Of headers, which are read as Latin-1; records have theirs decoded. */
function decodeNames(internals: Internals): void {
  const { _header: header, _gnuLongPath: path, _gnuLongLinkPath: target } = internals;
  if (header) header.name = nameText(header.name);
  if (header?.linkname) header.linkname = nameText(header.linkname);
  internals._gnuLongPath = path && nameText(path);
  internals._gnuLongLinkPath = target && nameText(target);
}

/** Of a header for the next one, and of a block that tar-stream takes for zeros. */
function metaFault(block: Buffer, internals: Internals): string | undefined {
  const { _header: header, _longHeader: isMeta } = internals;
  if (!header) return isSumAlone(block) ? 'has nothing but a checksum' : undefined;
  if (!isMeta) return undefined;
  if (!(header.size > 0)) return 'of names or records is empty';
  if (header.size > MOST_SPECIAL_BYTES) return `of names or records has ${header.size} bytes`;
  if (block[TYPE_AT] === 0x4e) return 'has the type "N", which Go does not know';
  const { _pax: pax, _gnuLongPath: path, _gnuLongLinkPath: target } = internals;
  if (header.type === 'pax-global-header' && (pax ?? path ?? target) !== null)
    return 'of global records follows one of a single entry';
  return blockFault(block);
}

function entryFault(type: number, internals: Internals): string | undefined {
  if (!TYPES.includes(type))
    return `has the type ${JSON.stringify(String.fromCharCode(type))}, which container runtimes do not unpack`;
  const { _pax: pax, _gnuLongPath: path, _gnuLongLinkPath: target } = internals;
  if (pax === null) return undefined;
  if (differ(path, pax.path)) return 'has a name of GNU and another one of PAX';
  if (differ(target, pax.linkpath)) return 'has a link target of GNU and another one of PAX';
  if (Object.keys(pax).some((key) => key.startsWith('GNU.sparse.'))) return 'is a sparse file';
  return undefined;
}

function differ(gnu: string | null, pax: string | undefined): boolean {
  return Boolean(gnu && pax) && gnu !== pax;
}
