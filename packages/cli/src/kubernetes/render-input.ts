import { renderManifest } from '../manifest/render-manifest.ts';
import { imageReference } from './image-reference.ts';
import type { ReadInput } from './manifest-set.ts';
import type { ReferenceForm } from './rendering.ts';
import type { ResolvedReferences } from './resolve-references.ts';

/** The text of a file with its references replaced; all of them are resolved. */
export function renderInput(
  { manifest }: ReadInput,
  images: ResolvedReferences,
  form: ReferenceForm,
): string {
  const texts = new Map<string, string>();
  for (const { uri } of manifest.references) {
    const image = images.get(uri);
    if (image) texts.set(uri, imageReference(image, form));
  }
  return renderManifest(manifest, texts);
}
