import type { Invocation } from '../invocation.ts';
import { parseSelector } from '../manifest/label-selector.ts';
import type { ResolveFlags } from '../reference-flag.ts';
import { splitValues } from '../split-values.ts';
import { UsageError } from '../usage-error.ts';
import { type ReadInput, readManifests } from './manifest-set.ts';
import { readInputs } from './read-inputs.ts';

const HINT = 'Name a file, a directory, or - for standard input: "-f config/".';

/**
 * Reads the files of `--filename`, and finds their references.
 * @throws UsageError; FILE_UNREADABLE, MANIFEST_SYNTAX
 */
export async function readReferences(
  { filename = [], recursive = false, selector, substrings = false, inPlace = false }: ResolveFlags,
  cwd: string,
  { stdin }: Pick<Invocation, 'stdin'>,
): Promise<readonly ReadInput[]> {
  if (filename.length === 0) throw new UsageError('no file is named', HINT);
  const wanted = selector === undefined ? {} : { selector: parseSelector(selector) };
  const names = splitValues('filename', filename, HINT);
  const inputs = await readInputs(names, { cwd, recursive, stdin });
  return readManifests(inputs, {
    ...wanted,
    schemes: ['ko', 'strake'],
    substrings,
    comments: inPlace,
  });
}
