import { OWNER_WORD, UNFINISHED_FILE } from '@strake/oci/internal';

/** The parts of the cache: one directory each. */
export const CACHE_PARTS = [
  'blobs',
  'records',
  'actions',
  'compile',
  'tools',
  'configs',
  'code',
] as const;
export type CachePart = (typeof CACHE_PARTS)[number];

const SHA256 = /^[0-9a-f]{64}$/;
const RECORD = /^[0-9a-f]{64}\.json$/;

/** The directory and the names of the entries of each part. Files with other names are never counted or removed. */
export const CACHE_ENTRIES: Readonly<
  Record<CachePart, { readonly directory: string; readonly names: readonly RegExp[] }>
> = {
  blobs: { directory: 'blobs/sha256', names: [SHA256] },
  records: { directory: 'records', names: [RECORD, UNFINISHED_FILE] },
  actions: { directory: 'actions', names: [RECORD, UNFINISHED_FILE] },
  compile: { directory: 'compile', names: [/^[0-9a-f]{24}$/] },
  tools: { directory: 'tools', names: [/^[0-9a-f]{24}$/] },
  configs: { directory: 'configs', names: [SHA256, UNFINISHED_FILE] },
  // Named by Node.js: version, architecture, flags and, on systems with users, the user.
  code: { directory: 'code', names: [/^v\d+\.\d+\.\d+\S*-\w+-[0-9a-f]+(-\d+)?$/] },
};

/** All directories that strake creates in a cache, with all names that it uses there. */
export const CACHE_DIRECTORIES: Readonly<Record<string, readonly RegExp[]>> = {
  ...Object.fromEntries(
    Object.values(CACHE_ENTRIES).map(({ directory, names }) => [directory, names]),
  ),
  blobs: [/^sha256$/],
  compile: [...CACHE_ENTRIES.compile.names, /^[0-9a-f]{24}\.lock(\.part)?$/],
  leases: [new RegExp(`^${OWNER_WORD}\\.[0-9a-f]{12}$`)],
  unfinished: [new RegExp(`^${OWNER_WORD}\\.[0-9a-f]{24}$`)],
};

/** The top-level names of a cache, and those that file systems create. */
export const CACHE_NAMES: readonly string[] = [
  ...CACHE_PARTS,
  'unfinished',
  'leases',
  'lost+found',
  '.gitignore',
];
