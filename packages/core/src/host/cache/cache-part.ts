import { OWNER_WORD, UNFINISHED_FILE } from '@strake/oci/internal';

/** The parts of the cache: what each directory in it is for. */
export const CACHE_PARTS = ['blobs', 'records', 'answers', 'compile', 'configs', 'code'] as const;
export type CachePart = (typeof CACHE_PARTS)[number];

const SHA256 = /^[0-9a-f]{64}$/;
const RECORD = /^[0-9a-f]{64}\.json$/;

/** Where the entries of each part are, and the names that strake gives them. What has another name is never counted or removed. */
export const CACHE_ENTRIES: Readonly<
  Record<CachePart, { readonly directory: string; readonly names: readonly RegExp[] }>
> = {
  blobs: { directory: 'blobs/sha256', names: [SHA256] },
  records: { directory: 'records', names: [RECORD, UNFINISHED_FILE] },
  answers: { directory: 'answers', names: [RECORD, UNFINISHED_FILE] },
  compile: { directory: 'compile', names: [/^[0-9a-f]{24}$/] },
  configs: { directory: 'configs', names: [SHA256, UNFINISHED_FILE] },
  // Node.js names them: version, architecture, flags and, where there are users, the user.
  code: { directory: 'code', names: [/^v\d+\.\d+\.\d+\S*-\w+-[0-9a-f]+(-\d+)?$/] },
};

/** Every directory that strake makes in a cache, with all names that strake gives in it. */
export const CACHE_DIRECTORIES: Readonly<Record<string, readonly RegExp[]>> = {
  ...Object.fromEntries(
    Object.values(CACHE_ENTRIES).map(({ directory, names }) => [directory, names]),
  ),
  blobs: [/^sha256$/],
  compile: [...CACHE_ENTRIES.compile.names, /^[0-9a-f]{24}\.lock(\.part)?$/],
  leases: [new RegExp(`^${OWNER_WORD}\\.[0-9a-f]{12}$`)],
  unfinished: [new RegExp(`^${OWNER_WORD}\\.[0-9a-f]{24}$`)],
};

/** What stands at the top of a cache, and what a file system puts there. */
export const CACHE_NAMES: readonly string[] = [
  ...CACHE_PARTS,
  'unfinished',
  'leases',
  'lost+found',
  '.gitignore',
];
