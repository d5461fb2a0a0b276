import { StrakeError } from '../errors/index.ts';
import { isIndexType, isManifestType, MEDIA_TYPE } from '../spec/media-type.ts';

/**
 * Sent with every request for a manifest, always whole: to a part of it some registries answer with an old schema
 * or with 404.
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

/** A Content-Type without parameters, in lower case; undefined where it says nothing about a manifest. */
export function plainType(contentType: string | undefined): string | undefined {
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const isKnown = isIndexType(type) || isManifestType(type) || type.startsWith('application/vnd.');
  return isKnown ? type : undefined;
}

/**
 * The media type of a manifest: what the header and its `mediaType` agree on; without a telling header the
 * `mediaType`, without that its form.
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
      const hint = 'A proxy before the registry compresses answers: ask who runs it.';
      throw invalid(what, 'came compressed, though it was asked for as it is', hint);
    }
    const isHtml = /^\s*</.test(new TextDecoder().decode(bytes.subarray(0, 100)));
    throw invalid(
      what,
      isHtml ? 'is an HTML page' : 'is no JSON object',
      'Check the host: this is no registry, or a proxy answers in its place.',
    );
  }
  if (body.schemaVersion === 1 || SCHEMA_1.test(header ?? '')) {
    throw invalid(
      what,
      'has Docker schema 1',
      'That form is obsolete: push the image again with a current tool.',
    );
  }
  if (body.schemaVersion !== 2) throw invalid(what, 'has no schemaVersion 2');
  const isIndex = Array.isArray(body.manifests);
  const isImage = 'layers' in body || 'config' in body;
  if (isIndex && isImage) throw invalid(what, 'is both an index and an image manifest');
  const own = body.mediaType;
  if (own !== undefined && !(typeof own === 'string' && MEDIA_TYPE_NAME.test(own)))
    throw invalid(what, 'has a mediaType that is none');
  if (own !== undefined && header !== undefined && own.toLowerCase() !== header) {
    throw invalid(what, `says that it is ${own} but came as ${header}`);
  }
  const type =
    own ??
    header ??
    (isIndex ? MEDIA_TYPE.oci.index : isImage ? MEDIA_TYPE.oci.manifest : undefined);
  if (type === undefined || (isIndexType(type) && !isIndex) || (isManifestType(type) && !isImage)) {
    throw invalid(what, 'is neither an index nor an image manifest');
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
  'Whatever made it broke the image-spec, or the registry mistakes it: make it again with another tool.';
