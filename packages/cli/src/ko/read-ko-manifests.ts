import type { Invocation } from '../invocation.ts';
import { type ReadInput, readManifests } from '../kubernetes/manifest-set.ts';
import { readInputs } from '../kubernetes/read-inputs.ts';
import { parseSelector } from '../manifest/label-selector.ts';
import { UsageError } from '../usage-error.ts';
import type { KoFileFlags } from './ko-flags.ts';

/**
 * Reads what `--filename` names, as ko does: of directories `.yaml` and `.json` files, in the order of a walk.
 * @throws UsageError; FILE_UNREADABLE, MANIFEST_SYNTAX, for all files
 */
export async function readKoManifests(
  { filename = [], recursive = false, selector }: KoFileFlags,
  cwd: string,
  { stdin, signal }: Pick<Invocation, 'stdin' | 'signal'>,
): Promise<readonly ReadInput[]> {
  if (filename.length === 0)
    throw new UsageError('no file is named', 'Name files, directories or -: "-f config/".');
  const wanted = selector === undefined ? {} : { selector: parseSelector(selector) };
  const read = await readInputs(filename, { cwd, recursive, stdin, signal });
  const inputs = read.filter(
    ({ file, path }) =>
      path === undefined || filename.includes(file) || /\.(json|yaml)$/.test(file),
  );
  return readManifests(inputs, { ...wanted, schemes: ['ko'] });
}
