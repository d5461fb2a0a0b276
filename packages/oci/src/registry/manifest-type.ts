import { compressionOf } from '../gzip/index.ts';
import { documentType, invalidManifest } from '../spec/document-type.ts';
import { JsonObject } from '../spec/json-object.ts';
import { isIndexType, isManifestType, MEDIA_TYPE } from '../spec/media-type.ts';

/**
 * Sent with every request for a manifest, always complete: given only some of the types, certain registries return an old
 * schema or 404.
 */
export const MANIFEST_ACCEPT = [
  MEDIA_TYPE.oci.index,
  MEDIA_TYPE.oci.manifest,
  MEDIA_TYPE.docker.index,
  MEDIA_TYPE.docker.manifest,
].join(', ');

/** Source: RFC 6838 section 4.2. */
const MEDIA_TYPE_NAME = /^[\w][\w!#$&^.+-]{0,126}\/[\w][\w!#$&^.+-]{0,126}$/;

/** A Content-Type without parameters, in lower case; undefined if it does not describe a manifest. */
export function plainType(contentType: string | undefined): string | undefined {
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const isKnown = isIndexType(type) || isManifestType(type) || type.startsWith('application/vnd.');
  return isKnown ? type : undefined;
}

/**
 * The media type of a manifest: what the header and its `mediaType` agree on; without such a header the
 * `mediaType`, without that the type that its fields imply.
 * Source: OCI distribution-spec v1.1 "Pulling manifests"; image-spec v1.1 manifest.md "mediaType".
 * @param what names the manifest in errors
 * @throws MANIFEST_INVALID for other JSON, for two types at once, and for Docker's schema 1
 */
export function manifestType(
  bytes: Uint8Array,
  contentType: string | undefined,
  what: string,
): string {
  const header = plainType(contentType);
  const body = parseObject(bytes);
  if (!body) {
    if (compressionOf(bytes) === 'gzip') {
      const hint = 'A proxy in front of the registry compresses responses; contact its operator.';
      throw invalidManifest(
        what,
        'was served compressed, although no encoding was requested',
        hint,
      );
    }
    const isHtml = /^\s*</.test(new TextDecoder().decode(bytes.subarray(0, 100)));
    throw invalidManifest(
      what,
      isHtml ? 'is an HTML page' : 'is not a JSON object',
      'Check the host: it is not a registry, or a proxy responds in its place.',
    );
  }
  const object = new JsonObject(body, what);
  const { mediaType } = documentType(object, header, what);
  const isOther =
    mediaType === undefined ||
    (isIndexType(mediaType) && !object.has('manifests')) ||
    (isManifestType(mediaType) && !object.has('layers') && !object.has('config'));
  if (isOther) throw invalidManifest(what, 'is neither an image index nor an image manifest');
  if (!MEDIA_TYPE_NAME.test(mediaType)) throw invalidManifest(what, 'has an invalid mediaType');
  return mediaType;
}

function parseObject(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
