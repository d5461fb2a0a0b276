import type { Invocation } from '../invocation.ts';
import { parseSelector } from '../manifest/label-selector.ts';
import type { ManifestOptions } from '../manifest/manifest.ts';
import type { ResolveFlags } from '../reference-flag.ts';
import { splitValues } from '../split-values.ts';
import { UsageError } from '../usage-error.ts';
import { type ReadInput, readManifests } from './manifest-set.ts';
import { type ManifestInput, readInputs } from './read-inputs.ts';

const HINT = 'Name a file, a directory, or - for standard input: "-f config/".';

/** The warning that nothing refers to an image, which is often a mistake. */
export function withoutReferences({
  selector,
  inPlace,
  substrings,
}: Pick<ResolveFlags, 'selector' | 'inPlace' | 'substrings'>): string {
  const where =
    selector === undefined ? 'the files' : `the objects that --selector ${selector} keeps`;
  const found = `no string in ${where} ${substrings ? 'contains' : 'begins with'} strake:// or ko://`;
  return inPlace
    ? `${found}, and no string is in front of a comment such as "# strake://app": nothing was built`
    : `${found}: nothing was built`;
}

/**
 * Reads the files of `--filename`, and finds their references.
 * @throws as {@link findReferences}
 */
export function readReferences(
  { filename = [], recursive, selector, substrings = false, inPlace = false }: ResolveFlags,
  cwd: string,
  invocation: Pick<Invocation, 'stdin' | 'signal'>,
): Promise<readonly ReadInput[]> {
  const names = filename.length === 0 ? [] : splitValues('filename', filename, HINT);
  const search = { schemes: ['ko', 'strake'], substrings, comments: inPlace } as const;
  return findReferences({ names, recursive, selector }, search, cwd, invocation);
}

/** The files in which references are looked for. */
export interface ReferenceFiles {
  /** Files, directories, and `-`. */
  readonly names: readonly string[];
  readonly recursive?: boolean | undefined;
  readonly selector?: string | undefined;
  /** False for one that is left out. Default: all are read. */
  readonly isWanted?: (input: ManifestInput) => boolean;
}

/**
 * Reads files, and finds their references.
 * @throws UsageError; FILE_UNREADABLE, MANIFEST_SYNTAX, for all files
 */
export async function findReferences(
  { names, recursive = false, selector, isWanted = () => true }: ReferenceFiles,
  search: Pick<ManifestOptions, 'schemes' | 'substrings' | 'comments'>,
  cwd: string,
  { stdin, signal }: Pick<Invocation, 'stdin' | 'signal'>,
): Promise<readonly ReadInput[]> {
  if (names.length === 0) throw new UsageError('no file is named', HINT);
  const wanted = selector === undefined ? {} : { selector: parseSelector(selector) };
  const inputs = await readInputs(names, { cwd, recursive, stdin, signal });
  return readManifests(inputs.filter(isWanted), { ...wanted, ...search });
}
