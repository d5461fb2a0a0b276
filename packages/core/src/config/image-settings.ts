import { compactJson, type HistoryEntry, type StringMap } from '@strake/oci';
import { nearest } from '@strake/oci/internal';
import { checkContainer } from './check-container.ts';
import { type ConfigPath, configError, formatPath } from './config-error.ts';
import { healthcheck } from './healthcheck.ts';
import { readTime } from './parse-time.ts';
import type { AnnotationSettings, ConfigSource, ImageSettings } from './project.ts';

type Resolved = Readonly<Record<string, unknown>>;

/** Locates a value of the result in the configuration. */
type WrittenAt = (at: ConfigPath) => ConfigPath;

/**
 * Converts a checked and rendered image config into the types of the pipeline.
 * @param os of the platform
 * @throws CONFIG_VALUE_INVALID for settings that no runtime of this system accepts
 */
export function imageSettings(
  config: Resolved,
  os: string,
  source: ConfigSource | undefined,
  written: WrittenAt,
): ImageSettings {
  const {
    entrypoint,
    cmd,
    env,
    workdir,
    user,
    labels,
    exposedPorts,
    volumes,
    stopSignal,
    healthcheck: check,
    created,
    history,
  } = config;
  const settings: ImageSettings = {
    ...(entrypoint === undefined ? {} : { entrypoint: strings(entrypoint) }),
    ...(cmd === undefined ? {} : { cmd: strings(cmd) }),
    ...(env === undefined ? {} : { env: checkNames(stringsOrNull(env), source, written) }),
    ...(workdir === undefined ? {} : { workdir: String(workdir) }),
    ...(user === undefined ? {} : { user: String(user) }),
    ...(labels === undefined ? {} : { labels: stringsOrNull(labels) }),
    ...(exposedPorts === undefined ? {} : { exposedPorts: strings(exposedPorts) }),
    ...(volumes === undefined ? {} : { volumes: strings(volumes) }),
    ...(stopSignal === undefined ? {} : { stopSignal: String(stopSignal) }),
    ...(check === undefined
      ? {}
      : { healthcheck: healthcheck(check as Resolved, source, written) }),
    ...(created === undefined
      ? {}
      : { created: checkedTime(String(created), source, written(['config', 'created'])) }),
    ...(history === undefined
      ? {}
      : {
          history: checkTimes(
            history as 'append' | 'reset' | readonly HistoryEntry[],
            source,
            written,
          ),
        }),
  };
  checkContainer(settings, os, source, written);
  return settings;
}

function checkNames(
  env: Readonly<Record<string, string | null>>,
  source: ConfigSource | undefined,
  written: WrittenAt,
): Readonly<Record<string, string | null>> {
  const wrong = Object.keys(env).find((name) => name === '' || /[=\0]/.test(name));
  if (wrong === undefined) return env;
  const path = written(['config', 'env', wrong]);
  throw configError(
    'CONFIG_VALUE_INVALID',
    `"${formatPath(path)}" is not a valid name of an environment variable`,
    source,
    path,
    { part: 'key', hint: 'Write env as a map, NAME: value; names must not contain "=".' },
  );
}

function checkTimes(
  history: 'append' | 'reset' | readonly HistoryEntry[],
  source: ConfigSource | undefined,
  written: WrittenAt,
): 'append' | 'reset' | readonly HistoryEntry[] {
  if (typeof history === 'string') return history;
  for (const [at, { created }] of history.entries())
    if (created !== undefined)
      checkedTime(created, source, written(['config', 'history', at, 'created']));
  return history;
}

/**
 * A plain map applies to manifest and index; a map of `manifest`, `index` and `descriptor` applies to these.
 * @throws CONFIG_VALUE_INVALID for a mixture of both, CONFIG_KEY_UNKNOWN for a misspelt key
 */
export function annotationSettings(
  annotations: unknown,
  source: ConfigSource | undefined,
  written: WrittenAt,
): AnnotationSettings {
  const given = Object(annotations ?? {}) as Resolved;
  const places = ['manifest', 'index', 'descriptor'];
  const keys = Object.keys(given);
  const placed = keys.filter((key) => places.includes(key) && typeof given[key] === 'object');
  const isPlaced = placed.length > 0;
  for (const key of keys) {
    const place = placed.includes(key) ? undefined : nearest(key, places);
    if (place === undefined || typeof given[key] !== 'object') continue;
    throw configError(
      'CONFIG_KEY_UNKNOWN',
      `"${formatPath(written(['annotations', key]))}" is not a place for annotations`,
      source,
      written(['annotations', key]),
      { part: 'key', hint: `Did you mean "${place}"?` },
    );
  }
  const [other] = keys.filter((key) => !placed.includes(key));
  if (isPlaced && other !== undefined) {
    throw configError(
      'CONFIG_VALUE_INVALID',
      `"${formatPath(written(['annotations', other]))}" is beside "${placed[0]}" without a place`,
      source,
      written(['annotations', other]),
      { part: 'key', hint: `Put either all annotations under ${places.join(', ')}, or none.` },
    );
  }
  const at = (place: string): StringMap => {
    const wanted = isPlaced ? given[place] : place === 'descriptor' ? {} : given;
    const entries = Object.entries(stringsOrNull(wanted ?? {}));
    return Object.fromEntries(
      entries.filter((entry): entry is [string, string] => entry[1] !== null),
    );
  };
  return { manifest: at('manifest'), index: at('index'), descriptor: at('descriptor') };
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [String(value)];
}

/** Converts scalars to strings, and lists and maps to compact JSON in declared order. */
function stringsOrNull(value: unknown): Readonly<Record<string, string | null>> {
  const entries = Object.entries(Object(value) as Resolved);
  return Object.fromEntries(
    entries.map(([key, member]) => [
      key,
      member === null ? null : typeof member === 'object' ? compactJson(member) : String(member),
    ]),
  );
}

function checkedTime(text: string, source: ConfigSource | undefined, path: ConfigPath): string {
  if (readTime(text) !== undefined) return text;
  throw configError(
    'CONFIG_VALUE_INVALID',
    `"${formatPath(path)}" is "${text}", but must be a time`,
    source,
    path,
    {
      hint: 'Write it like 2026-01-31T12:00:00Z.',
    },
  );
}
