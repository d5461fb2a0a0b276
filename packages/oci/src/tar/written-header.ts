import type { TarFormat } from '../spec/layer.ts';
import { type FoundHeader, foundHeader } from './found-header.ts';
import { goPax } from './go-header.ts';
import { doubled } from './name-text.ts';
import type { TarEntry } from './tar-entry.ts';
import { tarHeader } from './tar-header.ts';

/**
 * The header of an entry as `readTar` finds it in the tar that `writeTar`, or `writeGoTar`, writes.
 * @throws LAYER_ENTRY_INVALID for what cannot be written, and what `readTar` throws
 */
export function writtenHeader(entry: TarEntry, format: TarFormat | undefined): FoundHeader {
  const { mode, uid, gid, mtime } = entry;
  const { type, size, pax, ...written } = tarHeader(entry);
  const [name, target] = [doubled(written.name), doubled(written.linkname ?? '')];
  const header = { type, mode, uid, gid, size, mtime: new Date(mtime * 1000), linkname: target };
  if (format) return foundHeader({ ...header, name: doubled(entry.name), pax: goPax(entry) });
  // tar-stream adds name and target to other records.
  const added = { path: name, ...(target === '' ? {} : { linkpath: target }) };
  return foundHeader({ ...header, name, pax: pax && { ...added, ...pax } });
}
