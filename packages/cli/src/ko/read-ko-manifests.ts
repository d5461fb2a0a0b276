import type { Invocation } from '../invocation.ts';
import type { ReadInput } from '../kubernetes/manifest-set.ts';
import { findReferences } from '../kubernetes/read-references.ts';
import type { KoFileFlags } from './ko-flags.ts';

/**
 * Reads what `--filename` names, as ko does: of directories `.yaml` and `.json` files, in the order of a walk.
 * @throws as {@link findReferences}
 */
export function readKoManifests(
  { filename = [], recursive, selector }: KoFileFlags,
  cwd: string,
  invocation: Pick<Invocation, 'stdin' | 'signal'>,
): Promise<readonly ReadInput[]> {
  const isWanted = ({ file, path }: { readonly file: string; readonly path?: string }) =>
    path === undefined || filename.includes(file) || /\.(json|yaml)$/.test(file);
  const files = { names: filename, recursive, selector, isWanted };
  return findReferences(files, { schemes: ['ko'] }, cwd, invocation);
}
