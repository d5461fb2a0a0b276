import { type ContainerConfig, compactJson, type ImageConfigFields } from '@strake/oci';
import type { ImageSettings } from '../config/project.ts';
import { historyBelow, keptFields, normalPort } from './merge-config.ts';
import type { TargetBase } from './target.ts';

/** The annotation of a manifest with the record of its base; of Docker's manifests, which have no annotations, a label. */
export const BASE_RECORD = 'dev.strake.base';

/** Bytes of UTF-8. A larger config of a base is left out: it is read again from the base. */
const MAX_RECORD_BYTES = 16 * 1024;

/**
 * What an image inherits from its base, so that it can be moved to another one when the old one is gone. It says nothing of the rest
 * of the image.
 */
export interface BaseRecord {
  /** Number of the lowest layers, which are those of the base. */
  readonly layers: number;
  /** Number of all layers of the image: a record with another number was copied from another image. */
  readonly of: number;
  /** Diff ID of the highest layer of the base. Absent without layers, and for a base that strake creates. */
  readonly topLayer?: string;
  /** Number of the first history entries, which are those of the base. Absent if the history was reset. */
  readonly history?: number;
  /** As configured: of a base without a reference that others can read, or in an image without annotations. */
  readonly name?: string;
  /** Of the image for the platform, in an image without annotations. */
  readonly digest?: string;
  /** How a container of the base starts, without what the image sets to the same value on its own. Absent if it is too large. */
  readonly config?: ContainerConfig;
  /** Further keys of the base's config: `author`. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** What is recorded of a base. */
type RecordedBase = Pick<TargetBase, 'config' | 'layers' | 'synthetic'>;

/** The parts of an image that its record is about. */
export interface RecordedImage {
  readonly base: RecordedBase;
  /** Of the image. */
  readonly os: string;
  /** Number of its own layers, without those of the base. */
  readonly layers: number;
  /** What the configuration sets. */
  readonly settings: ImageSettings;
  /** Where annotations do not name the base. */
  readonly named?: Pick<BaseRecord, 'name' | 'digest'>;
}

/** @returns compact JSON of at most 16 KiB, or as large as the names in it */
export function writeBaseRecord({ base, settings, ...image }: RecordedImage): string {
  const below = base.layers.length + base.synthetic.length;
  const topLayer = base.layers.at(-1)?.diffId;
  const record: BaseRecord = {
    layers: below,
    of: below + image.layers,
    ...(topLayer === undefined ? {} : { topLayer }),
    ...(settings.history === 'reset' ? {} : { history: baseHistory(base) }),
    ...image.named,
  };
  const { config = {}, history: _history, ...fields } = keptFields(withoutRecord(base.config));
  const whole: BaseRecord = {
    ...record,
    config: withoutSet(config, settings, image.os),
    ...(Object.keys(fields).length > 0 ? { fields } : {}),
  };
  const text = compactJson(whole);
  return Buffer.byteLength(text) <= MAX_RECORD_BYTES ? text : compactJson(record);
}

/** The number of entries of an image's history that come from its base, as `mergeHistory` puts them. */
function baseHistory({ config, layers, synthetic }: RecordedBase): number {
  return historyBelow(config.history, layers.length).length + synthetic.length;
}

/** The config of a base without the label that records the base's own base. */
export function withoutRecord(base: ImageConfigFields): ImageConfigFields {
  const { Labels, ...others } = base.config ?? {};
  if (Labels?.[BASE_RECORD] === undefined) return base;
  const labels = without(Labels, (key) => key === BASE_RECORD);
  return { ...base, config: { ...others, ...some({ Labels: labels }) } };
}

/**
 * The base's config without what the configuration sets to the same value. Otherwise it would be taken for the base's, and follow it:
 * a user that is set has to stay.
 */
function withoutSet(config: ContainerConfig, settings: ImageSettings, os: string): ContainerConfig {
  const { Env, Labels, ExposedPorts, Volumes, ...others } = config;
  const set: Readonly<Record<string, unknown>> = {
    User: settings.user,
    Entrypoint: settings.entrypoint,
    Cmd: settings.cmd,
    WorkingDir: settings.workdir,
    StopSignal: settings.stopSignal,
    Healthcheck: settings.healthcheck,
  };
  const fold = (line: string) => (os === 'windows' ? line.replace(/^[^=]*/, upper) : line);
  const lines = new Set(
    Object.entries(settings.env ?? {}).map(([name, value]) => fold(`${name}=${value}`)),
  );
  const env = Env?.filter((line) => !lines.has(fold(line)));
  const ports = settings.exposedPorts?.map(normalPort);
  return {
    ...without(others, (key, value) => isSame(set[key], value)),
    ...(env && env.length > 0 ? { Env: env } : {}),
    ...some({ Labels: without(Labels, (key, value) => settings.labels?.[key] === value) }),
    ...some({ ExposedPorts: without(ExposedPorts, (key) => ports?.includes(key) === true) }),
    ...some({ Volumes: without(Volumes, (key) => settings.volumes?.includes(key) === true) }),
  };
}

function upper(name: string): string {
  return name.toUpperCase();
}

function isSame(set: unknown, value: unknown): boolean {
  return set !== undefined && compactJson(set) === compactJson(value);
}

function without<Value>(
  record: Readonly<Record<string, Value>> | undefined,
  isDropped: (key: string, value: Value) => boolean,
): Readonly<Record<string, Value>> {
  return Object.fromEntries(
    Object.entries(record ?? {}).filter(([key, value]) => !isDropped(key, value)),
  );
}

/** The members that have entries. */
function some<Value extends Readonly<Record<string, object>>>(maps: Value): Partial<Value> {
  return without<object>(maps, (_key, map) => Object.keys(map).length === 0) as Partial<Value>;
}
