import type { Manifest, ManifestOptions } from './manifest.ts';
import { mayRefer } from './may-refer.ts';

/**
 * Finds the references in a stream of YAML or JSON documents. Documents that cannot contain any are not parsed: that one of a megabyte
 * stands between others costs nothing.
 * @throws MANIFEST_SYNTAX with line and column
 */
export async function readManifest(text: string, options: ManifestOptions): Promise<Manifest> {
  const { file, schemes, selector } = options;
  if (selector === undefined && !mayRefer(text, schemes))
    return { file, text, references: [], scalars: [], removed: [] };
  const { parseManifest } = await import('./parse-manifest.ts');
  return parseManifest(text, options);
}
