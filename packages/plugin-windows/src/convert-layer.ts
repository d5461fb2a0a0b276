import {
  type DirectoryEntry,
  type Entry,
  type Layer,
  parentsOf,
  refuseEntry,
  type SymlinkEntry,
} from '@strake/core/plugin';
import { checkEntries } from './check-entries.ts';
import type { DescriptorPair } from './descriptor-pair.ts';
import { linkTarget } from './link-target.ts';

/** Prefix of the files on drive C. */
const FILES = '/Files';

/** Registry changes; a layer without this directory cannot be imported. Source: ko#374; hcsshim, ImportLayer. */
const HIVES = '/Hives';

/** Win32's FILE_ATTRIBUTE_DIRECTORY, and with FILE_ATTRIBUTE_REPARSE_POINT, in decimal. Source: [MS-FSCC] 2.6. */
const DIRECTORY = '16';
const DIRECTORY_LINK = '1040';

/** Options of a conversion. */
export interface ConvertOptions {
  readonly descriptors: DescriptorPair;
  /** Whether a path of the image resolves to a directory. */
  readonly isDirectory: (path: string) => boolean;
}

/**
 * Converts a layer to the format of Windows: `Files` and `Hives`, all implied directories, each with its security descriptor.
 * Source: OCI image-spec v1.1 layer.md "Windows"; hcsshim, pkg/ociwclayer/import.go; go-winio, backuptar/tar.go.
 * @throws LAYER_ENTRY_INVALID, LAYER_ENTRY_DUPLICATE
 */
export function convertLayer(layer: Layer, options: ConvertOptions): Layer {
  checkEntries(layer);
  const known = new Set(layer.entries.map((entry) => entry.path));
  // A whiteout needs no parent entries: they would replace the base's directories.
  const held = layer.entries.filter((entry) => !isWhiteout(entry));
  const implied = new Set(held.flatMap((entry) => parentsOf(entry.path)));
  const directories = [...implied].filter((path) => !known.has(path));
  const all: readonly Entry[] = [
    ...directories.map((path): DirectoryEntry => ({ type: 'directory', path })),
    ...layer.entries,
  ];
  return {
    ...layer,
    format: 'windows',
    entries: [root(FILES), root(HIVES), ...all.map((entry) => convert(layer, entry, options))],
  };
}

/** As in the lifecycle's own images: no mode, time or records. */
function root(path: string): DirectoryEntry {
  return { type: 'directory', path, mode: 0, mtime: 0 };
}

function convert(layer: Layer, entry: Entry, options: ConvertOptions): Entry {
  const path = `${FILES}${entry.path}`;
  const { descriptors } = options;
  if (entry.type === 'hardlink') return { ...entry, path, target: `${FILES}${entry.target}` };
  if (entry.type === 'symlink') return { ...convertLink(layer, entry, options), path };
  if (entry.type === 'directory') {
    const own = { 'MSWINDOWS.fileattr': DIRECTORY, ...described(entry, descriptors.directory) };
    return { ...entry, path, pax: own };
  }
  if (isWhiteout(entry)) return { ...entry, path };
  return { ...entry, path, pax: described(entry, descriptors.file) };
}

function isWhiteout({ path }: Entry): boolean {
  return path.slice(path.lastIndexOf('/') + 1).startsWith('.wh.');
}

/** A link to a directory needs a flag, or Windows cannot enter it. A target with a trailing slash is a directory. */
function convertLink(
  layer: Layer,
  entry: SymlinkEntry,
  { descriptors, isDirectory }: ConvertOptions,
): SymlinkEntry {
  const target = linkTarget(entry.path, entry.target);
  if (typeof target === 'string') {
    const hint = 'Write a relative target, or one like C:\\dir\\file.';
    throw refuseEntry(layer, entry, `has the target ${entry.target}, which ${target}`, hint);
  }
  const toDirectory = target.directory || (target.path !== undefined && isDirectory(target.path));
  const descriptor = toDirectory ? descriptors.directory : descriptors.file;
  const pax = {
    ...(toDirectory ? { 'MSWINDOWS.fileattr': DIRECTORY_LINK } : {}),
    ...described(entry, descriptor),
  };
  return { ...entry, target: target.text, pax };
}

/** An entry's own records take precedence. */
function described(entry: Entry, descriptor: string): Readonly<Record<string, string>> {
  const own = entry.pax ?? {};
  return 'MSWINDOWS.sd' in own ? own : { 'MSWINDOWS.rawsd': descriptor, ...own };
}
