import { StrakeError, shortened } from '../errors/index.ts';
import { type JsonObject, shown } from './json-object.ts';
import { MEDIA_TYPE } from './media-type.ts';

/** True for a manifest of Docker's obsolete schema 1. */
export function isSchema1(mediaType: string): boolean {
  return /^application\/vnd\.docker\.distribution\.manifest\.v1\+(?:json|prettyjws)$/.test(
    mediaType,
  );
}

/** The media type of a document, and which fields it has. */
export interface DocumentType {
  /** Of any kind; absent if neither the document nor who served it tells, nor the fields imply one. */
  readonly mediaType?: string;
  /** True if it has the fields of an image index. */
  readonly isIndex: boolean;
  /** True if it has the fields of an image manifest. */
  readonly isImage: boolean;
}

/**
 * The media type of a manifest or an image index: what its `mediaType` and who served it agree on; without either, what its fields imply.
 * Source: OCI image-spec v1.1 manifest.md and image-index.md "mediaType"; distribution-spec v1.1 "Pulling manifests".
 * @param served the media type in the descriptor or the HTTP response, plain; absent if it does not describe a manifest
 * @param what names the document in errors
 * @throws MANIFEST_INVALID for two types at once, for Docker's schema 1, and for another schemaVersion
 */
export function documentType(
  object: JsonObject,
  served: string | undefined,
  what: string,
): DocumentType {
  // Some Go writers leave the key empty instead of leaving it out.
  const own = object.string('mediaType') || undefined;
  const version = object.get('schemaVersion');
  if (version === 1 || isSchema1(own ?? served ?? ''))
    throw invalidManifest(
      what,
      'has the obsolete Docker schema 1',
      'Pull the image and push it again with a current tool.',
    );
  if (version !== 2) throw object.fault('schemaVersion', `is ${shown(version)}, not 2`);
  const isIndex = object.get('manifests') !== undefined;
  const isImage = object.get('layers') !== undefined || object.get('config') !== undefined;
  if (isIndex && isImage)
    throw invalidManifest(what, 'has the fields of both an image index and an image manifest');
  if (own !== undefined && served !== undefined && own.toLowerCase() !== served)
    throw invalidManifest(
      what,
      `has the mediaType ${shortened(own)} but was served as ${shortened(served)}`,
    );
  const mediaType = own ?? served ?? impliedType(object);
  return { isIndex, isImage, ...(mediaType === undefined ? {} : { mediaType }) };
}

function impliedType(object: JsonObject): string | undefined {
  if (object.has('config')) return MEDIA_TYPE.oci.manifest;
  return object.has('manifests') ? MEDIA_TYPE.oci.index : undefined;
}

export function invalidManifest(what: string, why: string, hint = HINT): StrakeError {
  return new StrakeError('MANIFEST_INVALID', `${what} ${why}`, { hint });
}

const HINT =
  'It violates the image specification, or is served incorrectly; rebuild the image with another tool.';
