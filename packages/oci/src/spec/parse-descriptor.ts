import type { Descriptor, Platform } from './descriptor.ts';
import { digestFault } from './digest.ts';
import { type JsonObject, shown } from './json-object.ts';

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * Checks an untrusted descriptor; unknown keys are kept.
 * Source: OCI image-spec v1.1 descriptor.md "Properties".
 * @throws MANIFEST_INVALID naming the field
 */
export function parseDescriptor(object: JsonObject): Descriptor {
  const size = parseSize(object);
  return object.with({
    mediaType: parseMediaType(object),
    digest: parseDigestField(object),
    size,
    urls: object.strings('urls'),
    annotations: object.stringMap('annotations'),
    artifactType: object.string('artifactType'),
    platform: parsePlatformField(object),
    data: parseData(object, size),
  }) as unknown as Descriptor;
}

function parseMediaType(object: JsonObject): string {
  const value = object.requiredString('mediaType');
  if (/^[\x20-\x7e]{1,255}$/.test(value)) return value;
  throw object.fault('mediaType', `is ${shown(value)}, which is not a media type`);
}

function parseSize(object: JsonObject): number {
  const size = object.get('size');
  if (typeof size === 'number' && Number.isSafeInteger(size) && size >= 0) return size;
  throw object.fault(
    'size',
    size === undefined ? 'is missing' : `is ${shown(size)}, which is not a number of bytes`,
  );
}

function parseDigestField(object: JsonObject): string {
  const digest = object.requiredString('digest');
  const wrong = digestFault(digest);
  if (wrong === undefined) return digest;
  throw object.fault(
    'digest',
    `${shown(digest)} ${wrong}`,
    'A digest that strake can verify is sha256: and 64 lower-case hex digits, or sha512: and 128.',
  );
}

function parseData(object: JsonObject, size: number): string | undefined {
  const data = object.string('data');
  if (data === undefined) return undefined;
  if (data.length % 4 !== 0 || !BASE64.test(data))
    throw object.fault('data', 'is not valid base64');
  const padding = data.endsWith('==') ? 2 : data.endsWith('=') ? 1 : 0;
  const bytes = (data.length / 4) * 3 - padding;
  if (bytes !== size) throw object.fault('data', `has ${bytes} bytes instead of ${size}`);
  return data;
}

/** Go writes a platform without os and architecture where there is none. */
function parsePlatformField(object: JsonObject): Platform | undefined {
  const platform = object.object('platform');
  if (!platform) return undefined;
  const os = platform.string('os') ?? '';
  const architecture = platform.string('architecture') ?? '';
  if (os === '' && architecture === '') return undefined;
  if (os === '' || architecture === '')
    throw platform.fault(os === '' ? 'os' : 'architecture', 'is missing');
  return platform.with({
    os,
    architecture,
    ...parsePlatformDetails(platform),
  }) as unknown as Platform;
}

/** The optional fields of a platform, in an image index or a config; empty strings and arrays count as absent. */
export function parsePlatformDetails(
  object: JsonObject,
): Readonly<Record<'variant' | 'os.version' | 'os.features', unknown>> {
  const features = object.strings('os.features');
  return {
    variant: object.string('variant') || undefined,
    'os.version': object.string('os.version') || undefined,
    'os.features': features && features.length > 0 ? features : undefined,
  };
}
