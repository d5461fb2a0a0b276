import { compactJson } from '@strake/oci';
import { isRecord, MAX_LAYERS, MAX_TAR_BYTES } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import { MAX_BUNDLE_LAYERS } from '../remote-cache/entry-json.ts';
import { isGroup } from './bundle-group.ts';
import type { FilePattern } from './file-pattern.ts';

/** Changes when older versions of strake would misread a list or a bundle. */
export const LIST_FORMAT = 1;

/** Bytes of a list as JSON. */
export const MAX_LIST_BYTES = 4 * 1024 * 1024;
/** Bundles of a list. */
export const MAX_BUNDLES = MAX_BUNDLE_LAYERS - 1;
/** Results of a list, in all its bundles. */
export const MAX_RESULTS = 20_000;
const MAX_SECONDS = 1_000_000;

/** Many results of a tool in one blob. */
export interface Bundle {
  /** Index in the layers of the entry; 0 is the list itself. */
  readonly layer: number;
  /** What changes together: `standard library`. One line. */
  readonly group: string;
  /** How long making all its results takes. */
  readonly seconds: number;
  /** Of the contents of its files, uncompressed. */
  readonly bytes: number;
  /** In the order of the bundle. */
  readonly results: readonly BundledResult[];
}

/** A result in a bundle. */
export interface BundledResult {
  /** Path of its last file, by which the tool finds it. */
  readonly marker: string;
  /** Of the contents of its files in this bundle. */
  readonly bytes: number;
}

/** Which bundles a step needs. */
export interface BundleList {
  readonly bundles: readonly Bundle[];
}

/** A list as JSON. @throws TypeError for what JSON cannot represent */
export function formatList({ bundles }: BundleList): string {
  return compactJson({
    format: LIST_FORMAT,
    bundles: bundles.map(({ layer, group, seconds, bytes, results }) => ({
      layer,
      group,
      seconds: Math.round(seconds * 1000) / 1000,
      bytes,
      results: results.map(({ marker, bytes: size }) => [marker, size]),
    })),
  });
}

/**
 * Reads an untrusted list.
 * @param layers of its entry, with that of the list
 * @throws MANIFEST_INVALID naming the field
 */
export function parseList(text: string, layers: number, files: FilePattern): BundleList {
  if (Buffer.byteLength(text) > MAX_LIST_BYTES)
    throw invalid(`has more than ${MAX_LIST_BYTES} bytes`);
  const fields = parseObject(text);
  if (fields.format !== LIST_FORMAT)
    throw invalid(`has a format that this version of strake does not read`);
  const bundles = listOf(fields.bundles, 'bundles', MAX_BUNDLES).map((value, at) =>
    readBundle(value, `bundles[${at}]`, layers, files),
  );
  if (new Set(bundles.map(({ layer }) => layer)).size < bundles.length)
    throw invalid('names a layer twice');
  if (bundles.reduce((sum, { results }) => sum + results.length, 0) > MAX_RESULTS)
    throw invalid(`has more than ${MAX_RESULTS} results`);
  return { bundles };
}

type Fields = Readonly<Record<string, unknown>>;

function parseObject(text: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid('is not valid JSON');
  }
  return recordOf(value, 'object');
}

function readBundle(value: unknown, at: string, layers: number, files: FilePattern): Bundle {
  const { layer, group, seconds, bytes, results } = recordOf(value, at);
  const read = listOf(results, `${at}.results`, MAX_RESULTS).map((each) =>
    readResult(each, `${at}.results`, files),
  );
  if (read.length === 0) throw invalid(`has no ${at}.results`);
  if (new Set(read.map(({ marker }) => marker)).size < read.length)
    throw invalid(`has a result twice in ${at}`);
  const bundle = {
    layer: wholeOf(layer, `${at}.layer`, Math.min(layers, MAX_LAYERS) - 1),
    group: groupOf(group, `${at}.group`),
    seconds: numberOf(seconds, `${at}.seconds`, MAX_SECONDS),
    bytes: wholeOf(bytes, `${at}.bytes`, MAX_TAR_BYTES),
    results: read,
  };
  if (bundle.layer === 0) throw invalid(`has an invalid ${at}.layer`);
  if (bundle.bytes !== read.reduce((sum, result) => sum + result.bytes, 0))
    throw invalid(`has an invalid ${at}.bytes`);
  return bundle;
}

function readResult(value: unknown, at: string, files: FilePattern): BundledResult {
  const [marker, bytes, ...more] = listOf(value, at, 2);
  if (typeof marker !== 'string' || !files.match(marker) || more.length > 0)
    throw invalid(`has an invalid path in ${at}`);
  return { marker, bytes: wholeOf(bytes, `size in ${at}`, MAX_TAR_BYTES) };
}

function groupOf(value: unknown, name: string): string {
  if (isGroup(value)) return value;
  throw invalid(`has an invalid ${name}`);
}

function recordOf(value: unknown, name: string): Fields {
  if (isRecord(value)) return value;
  throw invalid(`has no valid ${name}`);
}

function listOf(value: unknown, name: string, longest: number): readonly unknown[] {
  if (Array.isArray(value) && value.length <= longest) return value;
  throw invalid(`has no list of at most ${longest} ${name}`);
}

function numberOf(value: unknown, name: string, most: number): number {
  if (typeof value === 'number' && value >= 0 && value <= most) return value;
  throw invalid(`has an invalid ${name}`);
}

function wholeOf(value: unknown, name: string, most: number): number {
  const number = numberOf(value, name, most);
  if (Number.isSafeInteger(number)) return number;
  throw invalid(`has an invalid ${name}`);
}

function invalid(why: string): StrakeError {
  return new StrakeError('MANIFEST_INVALID', `the bundle list ${why}`);
}
