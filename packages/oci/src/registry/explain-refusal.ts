import { StrakeError } from '../errors/index.ts';
import type { ManifestDocument } from '../spec/manifest.ts';
import { NONDISTRIBUTABLE_LAYER_TYPES } from '../spec/media-type.ts';

/**
 * What a registry says that misses blobs, with what to do where they are layers that are not uploaded: CNCF distribution takes
 * such a manifest only where its configuration allows the layers' URLs.
 */
export function explainRefusal(error: unknown, { text }: ManifestDocument): unknown {
  const hasForeign = NONDISTRIBUTABLE_LAYER_TYPES.some((type) => text.includes(`"${type}"`));
  if (!hasForeign || !StrakeError.is(error)) return error;
  return new StrakeError(error.code, error.message, {
    ...error.facts,
    cause: error,
    hint: 'The base has layers that may not be uploaded, and this registry does not take their URLs: use a newer base, whose layers are ordinary ones, or have the URLs allowed in the registry (validation.manifests.urls.allow).',
  });
}
