import { StrakeError } from '../errors/index.ts';
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

const SCHEMA_1 = /^application\/vnd\.docker\.distribution\.manifest\.v1\+(?:json|prettyjws)$/;

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
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
      const hint = 'A proxy in front of the registry compresses responses; contact its operator.';
      throw invalid(what, 'was served compressed, although no encoding was requested', hint);
    }
    const isHtml = /^\s*</.test(new TextDecoder().decode(bytes.subarray(0, 100)));
    throw invalid(
      what,
      isHtml ? 'is an HTML page' : 'is not a JSON object',
      'Check the host: it is not a registry, or a proxy responds in its place.',
    );
  }
  if (body.schemaVersion === 1 || SCHEMA_1.test(header ?? '')) {
    throw invalid(
      what,
      'has the obsolete Docker schema 1',
      'Pull the image and push it again with a current tool.',
    );
  }
  if (body.schemaVersion !== 2) throw invalid(what, 'does not have schemaVersion 2');
  const isIndex = Array.isArray(body.manifests);
  const isImage = 'layers' in body || 'config' in body;
  if (isIndex && isImage)
    throw invalid(what, 'has the fields of both an image index and an image manifest');
  const own = body.mediaType;
  if (own !== undefined && !(typeof own === 'string' && MEDIA_TYPE_NAME.test(own)))
    throw invalid(what, 'has an invalid mediaType');
  if (own !== undefined && header !== undefined && own.toLowerCase() !== header) {
    throw invalid(what, `has the mediaType ${own} but was served as ${header}`);
  }
  const type =
    own ??
    header ??
    (isIndex ? MEDIA_TYPE.oci.index : isImage ? MEDIA_TYPE.oci.manifest : undefined);
  if (type === undefined || (isIndexType(type) && !isIndex) || (isManifestType(type) && !isImage)) {
    throw invalid(what, 'is neither an image index nor an image manifest');
  }
  return type;
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

function invalid(what: string, why: string, hint = INVALID_HINT): StrakeError {
  return new StrakeError('MANIFEST_INVALID', `${what} ${why}`, { hint });
}

const INVALID_HINT =
  'It violates the image specification, or the registry serves it incorrectly; rebuild the image with another tool.';
