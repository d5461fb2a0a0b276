import {
  compactJson,
  type ImageConfig,
  type Manifest,
  parseImageConfig,
  StrakeError,
} from '@strake/oci';
import { isRecord } from '@strake/oci/internal';
import { BASE_RECORD, type BaseRecord } from '../pipeline/base-record.ts';

/** A record, or why it does not hold. */
export type FoundRecord = { readonly record: BaseRecord } | { readonly problem: string };

/**
 * The record of the base of an image. It is checked against the layers, since builders copy annotations and labels of bases.
 * @param config undefined: it is not known, and only the number of layers is checked
 * @returns undefined if there is none
 */
export function readBaseRecord(
  manifest: Manifest,
  config: ImageConfig | undefined,
): FoundRecord | undefined {
  const text = manifest.annotations?.[BASE_RECORD] ?? config?.config?.Labels?.[BASE_RECORD];
  if (text === undefined) return undefined;
  const record = parseRecord(text);
  if (!record) return { problem: `its record of the base (${BASE_RECORD}) is damaged` };
  const { layers, of, topLayer, history = 0, name = '' } = record;
  if (topLayer === undefined && !/^(?:builtin:\w+|scratch)$/.test(name))
    return { problem: `its record of the base (${BASE_RECORD}) does not tell its highest layer` };
  const fitsConfig =
    config === undefined ||
    ((config.history === undefined || history <= config.history.length) &&
      (topLayer === undefined || config.rootfs.diff_ids[layers - 1] === topLayer));
  const fits = of === manifest.layers.length && layers <= of && fitsConfig;
  return fits
    ? { record }
    : { problem: `its record of the base (${BASE_RECORD}) is that of another image` };
}

function parseRecord(text: string): BaseRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value)) return undefined;
  const { layers, of, topLayer, history, name, digest, config, fields } = value;
  const isValid =
    isCount(layers) &&
    isCount(of) &&
    (history === undefined || isCount(history)) &&
    [topLayer, name, digest].every((each) => each === undefined || typeof each === 'string') &&
    (fields === undefined || isRecord(fields)) &&
    (config === undefined || isContainerConfig(config));
  return isValid ? (value as unknown as BaseRecord) : undefined;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** Whether it could be the one of an image. */
function isContainerConfig(config: unknown): boolean {
  const rootfs = { type: 'layers', diff_ids: [] };
  try {
    parseImageConfig(compactJson({ architecture: 'any', os: 'any', rootfs, config }));
    return true;
  } catch (thrown) {
    if (StrakeError.is(thrown)) return false;
    throw thrown;
  }
}
