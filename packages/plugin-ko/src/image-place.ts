import type { Content, DirectoryEntry, FileEntry } from '@strake/core/plugin';

/** Everything that ko adds is readable and executable by everyone, whatever the modes on disk are. */
const MODE = 0o555;

/**
 * A security descriptor with the owner and the group BUILTIN\Users: without one, Windows may not start the file. Source: ko,
 * pkg/build/gobuild.go `userOwnerAndGroupSID`.
 */
const DESCRIPTOR = 'AQAAgBQAAAAkAAAAAAAAAAAAAAABAgAAAAAABSAAAAAhAgAAAQIAAAAAAAUgAAAAIQIAAA==';

/** Writes entries as ko does on a platform. */
export interface EntryWriter {
  /** @param name as in the tar */
  directory(name: string, mtime: number): DirectoryEntry;
  file(name: string, content: Content, mtime: number): FileEntry;
}

/** Entries of Windows have a security descriptor, and are below `Files`. */
export function entryWriter(os: string): EntryWriter {
  const pax = os === 'windows' ? { pax: { 'MSWINDOWS.rawsd': DESCRIPTOR } } : {};
  return {
    directory: (name, mtime) => ({
      type: 'directory',
      path: absolute(name),
      name,
      mode: MODE,
      mtime,
    }),
    file: (name, content, mtime) => ({
      type: 'file',
      path: absolute(name),
      name,
      mode: MODE,
      mtime,
      ...pax,
      content,
    }),
  };
}

function absolute(name: string): string {
  return name.startsWith('/') ? name : `/${name}`;
}
