import type { FoundEntry } from '../tar/index.ts';
import type { EntryReport } from './image-report.ts';

/** An entry of a layer as plain data. */
export function entryReport({ header }: Pick<FoundEntry, 'header'>): EntryReport {
  return {
    path: header.name,
    type: header.type ?? 'file',
    mode: ((header.mode ?? 0) & 0o7777).toString(8).padStart(4, '0'),
    uid: header.uid ?? 0,
    gid: header.gid ?? 0,
    size: header.size ?? 0,
    mtime: Math.floor((header.mtime?.getTime() ?? 0) / 1000),
    ...(header.linkname ? { target: header.linkname } : {}),
  };
}
