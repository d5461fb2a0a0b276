import { StrakeError } from '../errors/index.ts';
import type { ManifestDocument } from '../spec/manifest.ts';
import { NONDISTRIBUTABLE_LAYER_TYPES } from '../spec/media-type.ts';

/**
 * Adds a hint to the error of a registry that reports missing blobs, if the manifest has layers that are not uploaded: CNCF
 * distribution accepts such a manifest only if its configuration allows the URLs of the layers.
 */
export function explainRefusal(error: unknown, { text }: ManifestDocument): unknown {
  const hasForeign = NONDISTRIBUTABLE_LAYER_TYPES.some((type) => text.includes(`"${type}"`));
  if (!hasForeign || !StrakeError.is(error)) return error;
  return new StrakeError(error.code, error.message, {
    ...error.facts,
    kind: error.kind,
    cause: error,
    hint: 'The base image has nondistributable layers, and this registry does not accept their URLs: use a newer base image with ordinary layers, or allow the URLs in the registry (validation.manifests.urls.allow).',
  });
}
