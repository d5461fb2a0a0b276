import { shortened } from '../errors/index.ts';
import { documentType, invalidManifest, isSchema1 } from './document-type.ts';
import { parseJson } from './json.ts';
import { JsonObject } from './json-object.ts';
import type { Index, Manifest } from './manifest.ts';
import { isIndexType, isManifestType } from './media-type.ts';
import { parseDescriptor } from './parse-descriptor.ts';

/** What is known about a document before it is parsed. */
export interface DocumentFacts {
  /** The media type of its descriptor, or of the HTTP response. Types unrelated to manifests are ignored. */
  readonly mediaType?: string;
  /** Names it in errors: `manifest sha256:…`. Default: its kind. */
  readonly name?: string;
}

/** An image manifest or an index. */
export type ParsedDocument =
  | { readonly kind: 'manifest'; readonly manifest: Manifest }
  | { readonly kind: 'index'; readonly index: Index };

/**
 * Parses an image manifest; unknown keys are kept, a missing mediaType is filled in.
 * Source: OCI image-spec v1.1 manifest.md; Docker Image Manifest V2, Schema 2.
 * @throws MANIFEST_INVALID, LIMIT_EXCEEDED (over 8 MiB, or nested too deep), naming the field
 */
export function parseManifest(source: Uint8Array | string, facts: DocumentFacts = {}): Manifest {
  const document = parseDocument(source, { name: 'manifest', ...facts });
  if (document.kind === 'manifest') return document.manifest;
  throw invalidManifest(
    facts.name ?? 'manifest',
    'is an image index',
    'Choose one of its platforms.',
  );
}

/**
 * Parses an image index or a Docker manifest list; unknown keys are kept, a missing mediaType is filled in.
 * Source: OCI image-spec v1.1 image-index.md.
 * @throws MANIFEST_INVALID, LIMIT_EXCEEDED (over 8 MiB, or nested too deep), naming the field
 */
export function parseIndex(source: Uint8Array | string, facts: DocumentFacts = {}): Index {
  const document = parseDocument(source, { name: 'index', ...facts });
  if (document.kind === 'index') return document.index;
  throw invalidManifest(
    facts.name ?? 'index',
    'is the manifest of a single image, not an image index',
    'Name an image index.',
  );
}

/**
 * Parses an image manifest or an image index, as its mediaType and its fields say, which must agree.
 * Source: OCI image-spec v1.1 manifest.md and image-index.md; "mediaType" for the agreement.
 * @throws MANIFEST_INVALID, LIMIT_EXCEEDED (over 8 MiB, or nested too deep), naming the field
 */
export function parseDocument(
  source: Uint8Array | string,
  facts: DocumentFacts = {},
): ParsedDocument {
  const what = facts.name ?? 'manifest';
  const object = new JsonObject(parseJson(source, what), what);
  const mediaType = agreedType(object, facts.mediaType, what);
  return isIndexType(mediaType)
    ? { kind: 'index', index: readIndex(object, mediaType) }
    : { kind: 'manifest', manifest: readManifest(object, mediaType) };
}

function readManifest(object: JsonObject, mediaType: string): Manifest {
  const config = object.object('config');
  if (!config) throw object.fault('config', 'is missing');
  if (!object.has('layers')) throw object.fault('layers', 'is missing');
  return object.with({
    mediaType,
    artifactType: object.string('artifactType'),
    config: parseDescriptor(config),
    layers: object.objects('layers')?.map(parseDescriptor) ?? [],
    ...readCommon(object),
  }) as unknown as Manifest;
}

function readIndex(object: JsonObject, mediaType: string): Index {
  if (!object.has('manifests')) throw object.fault('manifests', 'is missing');
  return object.with({
    mediaType,
    artifactType: object.string('artifactType'),
    manifests: object.objects('manifests')?.map(parseDescriptor) ?? [],
    ...readCommon(object),
  }) as unknown as Index;
}

function readCommon(object: JsonObject): Readonly<Record<string, unknown>> {
  const subject = object.object('subject');
  return {
    subject: subject && parseDescriptor(subject),
    annotations: object.stringMap('annotations'),
  };
}

function agreedType(object: JsonObject, given: string | undefined, what: string): string {
  const served = given?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const isKnown = isIndexType(served) || isManifestType(served) || isSchema1(served);
  const { mediaType, isIndex, isImage } = documentType(object, isKnown ? served : undefined, what);
  if (mediaType === undefined)
    throw invalidManifest(what, 'is neither an image index nor an image manifest');
  const fits = isIndexType(mediaType) ? !isImage : isManifestType(mediaType) && !isIndex;
  if (fits) return mediaType;
  const type = shortened(mediaType);
  throw invalidManifest(what, `has the media type ${type} but not the fields of that type`, HINT);
}

const HINT = 'strake reads OCI and Docker image manifests and image indexes.';
