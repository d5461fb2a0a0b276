import { combineErrors, type Location } from '@strake/core';
import type { Invocation } from '../invocation.ts';
import { readInputs } from '../kubernetes/read-inputs.ts';
import { parseSelector } from '../manifest/label-selector.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { readManifest } from '../manifest/read-manifest.ts';
import { UsageError } from '../usage-error.ts';
import type { KoFileFlags } from './ko-flags.ts';

/** YAML of `--filename`, and where its references are. */
export interface KoManifests {
  /** In ko's order. */
  readonly manifests: readonly Manifest[];
  /** Each `ko://…` once, and where it stands first. */
  readonly references: ReadonlyMap<string, Location>;
}

/**
 * Reads what `--filename` names, as ko does: of directories `.yaml` and `.json` files, in the order of a walk.
 * @throws UsageError; FILE_UNREADABLE, MANIFEST_SYNTAX for all files
 */
export async function readKoManifests(
  { filename = [], recursive = false, selector }: KoFileFlags,
  cwd: string,
  { stdin }: Pick<Invocation, 'stdin'>,
): Promise<KoManifests> {
  if (filename.length === 0)
    throw new UsageError('no file is named', 'Name files, directories or -: "-f config/".');
  const wanted = selector === undefined ? {} : { selector: parseSelector(selector) };
  const read = await readInputs(filename, { cwd, recursive, stdin });
  const inputs = read.filter(
    ({ file, path }) =>
      path === undefined || filename.includes(file) || /\.(json|yaml)$/.test(file),
  );
  const manifests: Manifest[] = [];
  const references = new Map<string, Location>();
  const failures: Error[] = [];
  for (const { file, path, text } of inputs) {
    try {
      const manifest = await readManifest(text, { ...wanted, file, schemes: ['ko'] });
      manifests.push(manifest);
      for (const { uri, line, column } of manifest.references)
        if (!references.has(uri)) references.set(uri, { file: path ?? file, line, column });
    } catch (thrown) {
      failures.push(thrown as Error);
    }
  }
  if (failures.length > 0) throw combineErrors(failures);
  return { manifests, references };
}
