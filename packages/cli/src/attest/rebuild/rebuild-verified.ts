import type { Verifier } from '@strake/plugin-attest/verify';
import type { Invocation } from '../../invocation.ts';
import type { OpenedImage } from '../../with-image.ts';
import type { ImageVerdict } from '../verify-image.ts';
import { sourceDirectory } from './checkout-source.ts';
import { findRecipe } from './find-recipe.ts';
import { type RebuildOptions, type RebuildReport, rebuildImage } from './rebuild-image.ts';

/**
 * Builds a verified image again, as its provenance says that the same verifier accepts.
 * @param source directory of a clone, as the user wrote it; `set`: values that the provenance leaves out
 * @throws as {@link findRecipe} and {@link rebuildImage}
 */
export async function rebuildVerified(
  image: OpenedImage,
  { manifests }: ImageVerdict,
  verifier: Verifier,
  {
    source,
    set = [],
    ...flags
  }: RebuildOptions['flags'] & { readonly source?: string; readonly set?: readonly string[] },
  invocation: Invocation,
): Promise<RebuildReport> {
  const clone =
    source === undefined ? undefined : await sourceDirectory(source, image.cwd, invocation);
  const subjects = manifests.map(({ digest }) => digest);
  const recipe = await findRecipe(image, subjects, verifier, set);
  image.answered();
  const options = { flags, ...(clone === undefined ? {} : { clone }) };
  return rebuildImage(image, recipe, options, invocation);
}
