import type { Header } from 'tar-stream';
import { compareBytes } from '../spec/path.ts';
import { checkTarEntry } from './check-tar-entry.ts';
import type { TarEntry } from './tar-entry.ts';

/** What tar-stream writes without loss: six octal digits for an owner, 31 bits for a time. */
const LARGEST_ID = 0o777777;
const LATEST_TIME = 2 ** 31 - 1;
/** Eleven octal digits. Source: POSIX pax "ustar Interchange Format". */
const LARGEST_SIZE = 0o77777777777;

/** tar-stream treats a mode of 0 as absent, and masks the mode when writing; this bit makes 0 explicit. */
const MODE_IS_GIVEN = 0o10000;

const TYPES = {
  file: 'file',
  directory: 'directory',
  symlink: 'symlink',
  hardlink: 'link',
} as const;

/**
 * The header for tar-stream: a fresh object with every field set, because tar-stream defaults the time to now, turns mode 0
 * into 0644 and silently truncates numbers. What its fields cannot hold goes into PAX records; tar-stream moves names that do not
 * fit into one ustar field there itself, but only if there are records.
 * @throws LAYER_ENTRY_INVALID for what neither fields nor records can hold
 */
export function tarHeader(entry: TarEntry): Header {
  checkTarEntry(entry);
  const records: Record<string, string> = { ...entry.pax };
  if (entry.uid > LARGEST_ID) records.uid = String(entry.uid);
  if (entry.gid > LARGEST_ID) records.gid = String(entry.gid);
  const isTimeInField = entry.mtime >= 0 && entry.mtime <= LATEST_TIME;
  if (!isTimeInField) records.mtime = String(entry.mtime);
  if (entry.size > LARGEST_SIZE) records.size = String(entry.size);
  const name = entry.type === 'directory' ? `${entry.name}/` : entry.name;
  const sorted = Object.entries(records).sort(([a], [b]) => compareBytes(a, b));
  const pax =
    sorted.length > 0 || !fitsField(name) || !fitsField(entry.linkname ?? '')
      ? Object.fromEntries(sorted)
      : null;
  return {
    name,
    type: TYPES[entry.type],
    mode: entry.mode | MODE_IS_GIVEN,
    uid: entry.uid > LARGEST_ID ? 0 : entry.uid,
    gid: entry.gid > LARGEST_ID ? 0 : entry.gid,
    mtime: new Date(isTimeInField ? entry.mtime * 1000 : 0),
    size: entry.type === 'file' ? entry.size : 0,
    linkname: entry.linkname ?? '',
    uname: '',
    gname: '',
    devmajor: 0,
    devminor: 0,
    // Even an empty record moves name and target into PAX.
    ...(pax === null ? {} : { pax }),
  };
}

/** 100 bytes of ASCII: the prefix field is not used, because not every reader joins it. */
function fitsField(text: string): boolean {
  return text.length <= 100 && /^[\x20-\x7e]*$/.test(text);
}
