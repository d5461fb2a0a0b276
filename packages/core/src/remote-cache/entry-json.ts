import { compactJson, MEDIA_TYPE, type Platform } from '@strake/oci';
import { MAX_LAYERS, MAX_TAR_BYTES, pathProblem } from '@strake/oci/internal';
import { FieldReader, type Fields, shown } from './field-reader.ts';
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
  const fields = READER.parse(text, MAX_ENTRY_BYTES);
  if (fields.format !== FORMAT)
    throw READER.invalid(
      `has the format ${shown(fields.format)}; this version of strake reads ${FORMAT}`,
    );
  const layers = READER.list(fields.layers, 'layers', MAX_LAYERS).map(readLayer);
  const outputs = READER.list(fields.outputs, 'outputs', MAX_OUTPUTS).map((value, at) =>
    readOutput(value, `outputs[${at}]`, layers.length),
  );
  const kind = readKind(fields.kind);
  const [mostLayers, mostOutputs] = MOST[kind];
  if (layers.length < 1 || layers.length > mostLayers || outputs.length > mostOutputs)
    throw READER.invalid('has the wrong number of layers or outputs');
  if (kind !== 'step' && fields.anyKey !== undefined) throw READER.wrong('anyKey', fields.anyKey);
  const entry: CacheEntry = {
    kind,
    key: READER.text(fields.key, 'key', HEX),
    ...optionalText(fields, 'anyKey', HEX),
    name: readName(fields),
    ...optionalText(fields, 'tool', TOOL),
    platform: readPlatform(fields.platform),
    outputs,
    layers,
    seconds: READER.number(fields.seconds, 'seconds', MAX_SECONDS),
  };
  const dated = { entry, created: READER.text(fields.created, 'created', DATE) };
  if (Number.isNaN(Date.parse(dated.created))) throw READER.wrong('created', dated.created);
  // Refuses other spellings, unknown and repeated keys, and values that were read as something else.
  if (formatEntry(dated) !== text)
    throw READER.invalid('is not in the form in which strake writes it');
  return dated;
}

/** Of each kind, the most layers and outputs. */
const MOST: Readonly<Record<EntryKind, readonly [layers: number, outputs: number]>> = {
  step: [MAX_LAYERS, MAX_OUTPUTS],
  layer: [1, 0],
  bundles: [MAX_BUNDLE_LAYERS, 0],
};

const READER = new FieldReader('the cache entry');

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

function readKind(value: unknown): EntryKind {
  if (value === 'step' || value === 'layer' || value === 'bundles') return value;
  throw READER.wrong('kind', value);
}

function readName(fields: Fields): string {
  const name = READER.text(fields.name, 'name', LINE);
  if (name.length <= LONGEST_NAME) return name;
  throw READER.wrong('name', name);
}

function readLayer(value: unknown, at: number): EntryLayer {
  const fields = READER.record(value, `layers[${at}]`);
  const { mediaType } = fields;
  if (typeof mediaType !== 'string' || !LAYER_TYPES.includes(mediaType))
    throw READER.wrong(`layers[${at}].mediaType`, mediaType);
  return {
    descriptor: {
      mediaType,
      digest: READER.text(fields.digest, `layers[${at}].digest`, DIGEST),
      size: READER.whole(fields.size, `layers[${at}].size`, MAX_TAR_BYTES),
    },
    diffId: READER.text(fields.diffId, `layers[${at}].diffId`, DIGEST),
    ...optionalText(fields, 'key', HEX, `layers[${at}].`),
  };
}

function readOutput(value: unknown, name: string, layers: number): EntryOutput {
  const fields = READER.record(value, name);
  const path = READER.text(fields.path, `${name}.path`, /^/);
  if (pathProblem(`/${path}`) !== undefined) throw READER.wrong(`${name}.path`, path);
  return {
    digest: READER.text(fields.digest, `${name}.digest`, DIGEST),
    size: READER.whole(fields.size, `${name}.size`, MAX_TAR_BYTES),
    layer: READER.whole(fields.layer, `${name}.layer`, layers - 1),
    path,
  };
}

function readPlatform(value: unknown): Platform {
  const fields = READER.record(value, 'platform');
  const features = fields['os.features'];
  const isFeatures =
    Array.isArray(features) &&
    features.length <= 16 &&
    features.every((feature) => typeof feature === 'string' && WORD.test(feature));
  if (features !== undefined && !isFeatures) throw READER.wrong('platform.os.features', features);
  return {
    os: READER.text(fields.os, 'platform.os', WORD),
    architecture: READER.text(fields.architecture, 'platform.architecture', WORD),
    ...optionalText(fields, 'variant', WORD, 'platform.'),
    ...optionalText(fields, 'os.version', WORD, 'platform.'),
    ...(isFeatures ? { 'os.features': features } : {}),
  };
}

function optionalText<Key extends string>(
  fields: Fields,
  key: Key,
  form: RegExp,
  path = '',
): { readonly [Name in Key]?: string } {
  if (fields[key] === undefined) return {};
  return { [key]: READER.text(fields[key], `${path}${key}`, form) } as {
    readonly [Name in Key]?: string;
  };
}
