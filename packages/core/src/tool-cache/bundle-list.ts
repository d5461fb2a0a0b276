import { compactJson } from '@strake/oci';
import { MAX_LAYERS, MAX_TAR_BYTES } from '@strake/oci/internal';
import { MAX_BUNDLE_LAYERS } from '../remote-cache/entry-json.ts';
import { FieldReader } from '../remote-cache/field-reader.ts';
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
  const fields = READER.parse(text, MAX_LIST_BYTES);
  if (fields.format !== LIST_FORMAT)
    throw READER.invalid(`has a format that this version of strake does not read`);
  const bundles = READER.list(fields.bundles, 'bundles', MAX_BUNDLES).map((value, at) =>
    readBundle(value, `bundles[${at}]`, layers, files),
  );
  if (new Set(bundles.map(({ layer }) => layer)).size < bundles.length)
    throw READER.invalid('names a layer twice');
  if (bundles.reduce((sum, { results }) => sum + results.length, 0) > MAX_RESULTS)
    throw READER.invalid(`has more than ${MAX_RESULTS} results`);
  return { bundles };
}

const READER = new FieldReader('the bundle list');

function readBundle(value: unknown, at: string, layers: number, files: FilePattern): Bundle {
  const { layer, group, seconds, bytes, results } = READER.record(value, at);
  const read = READER.list(results, `${at}.results`, MAX_RESULTS).map((each) =>
    readResult(each, `${at}.results`, files),
  );
  if (read.length === 0) throw READER.invalid(`has no ${at}.results`);
  if (new Set(read.map(({ marker }) => marker)).size < read.length)
    throw READER.invalid(`has a result twice in ${at}`);
  if (!isGroup(group)) throw READER.wrong(`${at}.group`, group);
  const bundle = {
    layer: READER.whole(layer, `${at}.layer`, Math.min(layers, MAX_LAYERS) - 1),
    group,
    seconds: READER.number(seconds, `${at}.seconds`, MAX_SECONDS),
    bytes: READER.whole(bytes, `${at}.bytes`, MAX_TAR_BYTES),
    results: read,
  };
  if (bundle.layer === 0) throw READER.wrong(`${at}.layer`, layer);
  if (bundle.bytes !== read.reduce((sum, result) => sum + result.bytes, 0))
    throw READER.wrong(`${at}.bytes`, bytes);
  return bundle;
}

function readResult(value: unknown, at: string, files: FilePattern): BundledResult {
  const [marker, bytes, ...more] = READER.list(value, at, 2);
  if (typeof marker !== 'string' || !files.match(marker) || more.length > 0)
    throw READER.invalid(`has an invalid path in ${at}`);
  return { marker, bytes: READER.whole(bytes, `size in ${at}`, MAX_TAR_BYTES) };
}
