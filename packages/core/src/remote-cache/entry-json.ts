import { compactJson, MEDIA_TYPE, type Platform } from '@strake/oci';
import { isRecord, MAX_LAYERS, MAX_TAR_BYTES, pathProblem, shortened } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import type { CacheEntry, EntryKind, EntryLayer, EntryOutput } from './remote-cache.ts';

/** Changes when older versions of strake would misread an entry. */
const FORMAT = 1;

/** Bytes of an entry as JSON: registries accept manifests of 4 MiB, and many are read at once. */
export const MAX_ENTRY_BYTES = 512 * 1024;
/** Characters of a name. */
export const LONGEST_NAME = 1024;
const MAX_OUTPUTS = 10_000;
/** Layers of `bundles`: the list, and what it lists. */
export const MAX_BUNDLE_LAYERS = 64;
const MAX_SECONDS = 1_000_000;

/** An entry, and when it was written. */
export interface DatedEntry {
  readonly entry: CacheEntry;
  /** RFC 3339 in UTC, in whole seconds: `2026-11-30T12:00:00Z`. */
  readonly created: string;
}

/** An entry in its only JSON form: equal entries have equal bytes. @throws TypeError for what JSON cannot represent */
export function formatEntry({ entry, created }: DatedEntry): string {
  const { platform } = entry;
  return compactJson({
    format: FORMAT,
    created,
    kind: entry.kind,
    key: entry.key,
    anyKey: entry.anyKey,
    name: entry.name,
    tool: entry.tool,
    platform: {
      os: platform.os,
      architecture: platform.architecture,
      variant: platform.variant,
      'os.version': platform['os.version'],
      'os.features': platform['os.features'],
    },
    outputs: entry.outputs.map(({ digest, size, layer, path }) => ({ digest, size, layer, path })),
    layers: entry.layers.map(({ descriptor: { mediaType, digest, size }, diffId, key }) => ({
      mediaType,
      digest,
      size,
      diffId,
      key,
    })),
    seconds: Math.round(entry.seconds * 1000) / 1000,
  });
}

/**
 * Reads an untrusted entry. Every field is checked, and nothing but the form of {@link formatEntry} is accepted.
 * @throws MANIFEST_INVALID naming the field
 */
export function parseEntry(text: string): DatedEntry {
  if (Buffer.byteLength(text) > MAX_ENTRY_BYTES)
    throw invalid(`has more than ${MAX_ENTRY_BYTES} bytes`);
  const fields = parseObject(text);
  if (fields.format !== FORMAT)
    throw invalid(`has the format ${shown(fields.format)}; this version of strake reads ${FORMAT}`);
  const layers = listOf(fields, 'layers', MAX_LAYERS).map(readLayer);
  const outputs = listOf(fields, 'outputs', MAX_OUTPUTS).map((value, at) =>
    readOutput(value, `outputs[${at}]`, layers.length),
  );
  const kind = readKind(fields.kind);
  const [mostLayers, mostOutputs] = MOST[kind];
  if (layers.length < 1 || layers.length > mostLayers || outputs.length > mostOutputs)
    throw invalid('has the wrong number of layers or outputs');
  if (kind !== 'step' && fields.anyKey !== undefined) throw wrong('anyKey', fields.anyKey);
  const entry: CacheEntry = {
    kind,
    key: textOf(fields, 'key', HEX),
    ...optionalText(fields, 'anyKey', HEX),
    name: readName(fields),
    ...optionalText(fields, 'tool', TOOL),
    platform: readPlatform(fields.platform),
    outputs,
    layers,
    seconds: numberOf(fields, 'seconds', MAX_SECONDS),
  };
  const dated = { entry, created: textOf(fields, 'created', DATE) };
  if (Number.isNaN(Date.parse(dated.created))) throw wrong('created', dated.created);
  // Refuses other spellings, unknown and repeated keys, and values that were read as something else.
  if (formatEntry(dated) !== text) throw invalid('is not in the form in which strake writes it');
  return dated;
}

/** Of each kind, the most layers and outputs. */
const MOST: Readonly<Record<EntryKind, readonly [layers: number, outputs: number]>> = {
  step: [MAX_LAYERS, MAX_OUTPUTS],
  layer: [1, 0],
  bundles: [MAX_BUNDLE_LAYERS, 0],
};

type Fields = Readonly<Record<string, unknown>>;

const HEX = /^[0-9a-f]{64}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
const TOOL = /^[\x21-\x7e]{1,128}$/;
const WORD = /^[a-z0-9][a-z0-9._-]{0,63}$/i;
const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
/** No control characters, no line separators, nothing that changes the direction of text, no lone surrogates. */
const LINE = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+$/u;

/** Layers whose content every registry and every reader knows. */
const LAYER_TYPES: readonly unknown[] = [
  MEDIA_TYPE.oci.layerGzip,
  MEDIA_TYPE.oci.layerZstd,
  MEDIA_TYPE.docker.layerGzip,
  MEDIA_TYPE.docker.layerZstd,
];

function parseObject(text: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid('is not valid JSON');
  }
  if (!isRecord(value)) throw invalid('is not an object');
  return value;
}

function readKind(value: unknown): EntryKind {
  if (value === 'step' || value === 'layer' || value === 'bundles') return value;
  throw wrong('kind', value);
}

function readName(fields: Fields): string {
  const name = textOf(fields, 'name', LINE);
  if (name.length <= LONGEST_NAME) return name;
  throw wrong('name', name);
}

function readLayer(value: unknown, at: number): EntryLayer {
  const fields = recordOf(value, `layers[${at}]`);
  const { mediaType } = fields;
  if (typeof mediaType !== 'string' || !LAYER_TYPES.includes(mediaType))
    throw wrong(`layers[${at}].mediaType`, mediaType);
  return {
    descriptor: {
      mediaType,
      digest: textOf(fields, 'digest', DIGEST, `layers[${at}].`),
      size: wholeOf(fields, 'size', MAX_TAR_BYTES, `layers[${at}].`),
    },
    diffId: textOf(fields, 'diffId', DIGEST, `layers[${at}].`),
    ...optionalText(fields, 'key', HEX, `layers[${at}].`),
  };
}

function readOutput(value: unknown, name: string, layers: number): EntryOutput {
  const fields = recordOf(value, name);
  const path = textOf(fields, 'path', /^/, `${name}.`);
  if (pathProblem(`/${path}`) !== undefined) throw wrong(`${name}.path`, path);
  return {
    digest: textOf(fields, 'digest', DIGEST, `${name}.`),
    size: wholeOf(fields, 'size', MAX_TAR_BYTES, `${name}.`),
    layer: wholeOf(fields, 'layer', layers - 1, `${name}.`),
    path,
  };
}

function readPlatform(value: unknown): Platform {
  const fields = recordOf(value, 'platform');
  const features = fields['os.features'];
  const isFeatures =
    Array.isArray(features) &&
    features.length <= 16 &&
    features.every((feature) => typeof feature === 'string' && WORD.test(feature));
  if (features !== undefined && !isFeatures) throw wrong('platform.os.features', features);
  return {
    os: textOf(fields, 'os', WORD, 'platform.'),
    architecture: textOf(fields, 'architecture', WORD, 'platform.'),
    ...optionalText(fields, 'variant', WORD, 'platform.'),
    ...optionalText(fields, 'os.version', WORD, 'platform.'),
    ...(isFeatures ? { 'os.features': features } : {}),
  };
}

function recordOf(value: unknown, name: string): Fields {
  if (isRecord(value)) return value;
  throw wrong(name, value);
}

function listOf(fields: Fields, key: string, longest: number): readonly unknown[] {
  const value = fields[key];
  if (Array.isArray(value) && value.length <= longest) return value;
  throw invalid(`has no list of at most ${longest} ${key}`);
}

function textOf(fields: Fields, key: string, form: RegExp, path = ''): string {
  const value = fields[key];
  if (typeof value === 'string' && form.test(value)) return value;
  throw wrong(`${path}${key}`, value);
}

function optionalText<Key extends string>(
  fields: Fields,
  key: Key,
  form: RegExp,
  path = '',
): { readonly [Name in Key]?: string } {
  if (fields[key] === undefined) return {};
  return { [key]: textOf(fields, key, form, path) } as { readonly [Name in Key]?: string };
}

function numberOf(fields: Fields, key: string, most: number, path = ''): number {
  const value = fields[key];
  if (typeof value === 'number' && value >= 0 && value <= most) return value;
  throw wrong(`${path}${key}`, value);
}

function wholeOf(fields: Fields, key: string, most: number, path: string): number {
  const value = numberOf(fields, key, most, path);
  if (Number.isSafeInteger(value)) return value;
  throw wrong(`${path}${key}`, value);
}

function shown(value: unknown): string {
  return shortened(JSON.stringify(value) ?? 'nothing');
}

function wrong(name: string, value: unknown): StrakeError {
  return invalid(
    value === undefined ? `has no ${name}` : `has the invalid ${name} ${shown(value)}`,
  );
}

function invalid(why: string): StrakeError {
  return new StrakeError('MANIFEST_INVALID', `the cache entry ${why}`);
}
