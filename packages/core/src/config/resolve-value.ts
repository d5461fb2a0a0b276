import { formatPlatform, type Platform, type StringMap } from '@strake/oci';
import { isPlatformMap, isRecord, type PlatformTable, pickForPlatform } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import { withoutMarks } from '../plugin/filled-text.ts';
import { type ConfigPath, configError, locateKey } from './config-error.ts';
import type { Layer } from './layered-config.ts';
import { platformVariables } from './platform-variables.ts';
import type { ConfigSource } from './project.ts';
import type { Render } from './template-engine.ts';
import { isTemplate } from './template-text.ts';

/** The inputs for resolving a value. */
export interface Resolution {
  /** Undefined: for hooks without a platform, which use only `*` of a map by platform. */
  readonly platform?: Platform;
  /** True: omits values that differ by platform, for hooks without one. */
  readonly isPartial?: boolean;
  readonly variables: StringMap;
  readonly render: Render;
  readonly table: PlatformTable;
  readonly source?: ConfigSource;
  /** Receives the location of each value of the result, by its path in the result as JSON. */
  readonly trace?: Map<string, Layer>;
  /** True for the path of a string that keeps its filled-in parts apart. */
  readonly isMarked?: (at: ConfigPath) => boolean;
}

/**
 * The value for one platform: resolves maps by platform to their most specific match, and renders templates, also in keys. A map
 * that does not cover the platform is omitted.
 * @throws CONFIG_TEMPLATE with its location
 */
export function resolveValue(value: unknown, path: ConfigPath, resolution: Resolution): unknown {
  return resolveLayers([{ value, path, writer: 'top' }], path, resolution);
}

/**
 * The same for a value with several layers: maps are merged key by key, of other values the uppermost
 * counts, and `null` removes everything below it. If several of them are maps by platform, the most specific pattern is merged
 * last, in whichever layer it is; a plain value covers every platform, and hides everything below it.
 * @param layers lowest first
 * @param at path in the result
 */
export function resolveLayers(
  layers: readonly Layer[],
  at: ConfigPath,
  resolution: Resolution,
): unknown {
  const picked = pickLayers(layers, resolution);
  const top = picked.at(-1);
  if (top === undefined) return undefined;
  resolution.trace?.set(JSON.stringify(at), top);
  const { value, path } = top;
  if (value === null) return isRemoval(top, picked.length > 1, at) ? undefined : null;
  if (typeof value === 'string') {
    if (!isTemplate(value)) return value;
    return resolution.isPartial && namesPlatform(value)
      ? undefined
      : fill(value, path, resolution, resolution.isMarked?.(at));
  }
  if (typeof value !== 'object') return value;
  if (!Array.isArray(value)) return mergeRecords(picked, at, resolution);
  const members: unknown[] = [];
  for (const [place, member] of value.entries()) {
    const layer = { ...top, value: member, path: [...path, place] };
    const resolved = resolveLayers([layer], [...at, members.length], resolution);
    if (resolved !== undefined) members.push(resolved);
  }
  return members;
}

/** A null removes everything below it. In `env` and `labels` it stays, and also removes the base's value. */
function isRemoval({ writer }: Layer, isOver: boolean, at: ConfigPath): boolean {
  const [key, map] = at;
  if (key === 'config' && (map === 'env' || map === 'labels') && at.length === 3) return false;
  return (
    isOver || (writer === 'image' && (at.length === 1 || (key === 'config' && at.length === 2)))
  );
}

function mergeRecords(
  layers: readonly Layer[],
  at: ConfigPath,
  resolution: Resolution,
): Record<string, unknown> {
  // A value that is not a map hides everything below it.
  const hidden = layers.findLastIndex(({ value }) => !isRecord(value));
  const members = new Map<string, Layer[]>();
  for (const layer of layers.slice(hidden + 1)) {
    const seen = new Set<string>();
    for (const [key, value] of Object.entries(Object(layer.value))) {
      if (resolution.isPartial && namesPlatform(key)) continue;
      const path = [...layer.path, key];
      const member = { ...layer, value, path };
      // If values by platform are omitted, the key may have no value.
      const differs = isPlatformMap(value, resolution.table);
      if (differs && pickLayers([member], resolution).length === 0) continue;
      const name = fill(key, path, resolution, false, 'key');
      if (seen.has(name)) throw twice(name, path, resolution);
      seen.add(name);
      const known = members.get(name);
      if (known) known.push(member);
      else members.set(name, [member]);
    }
  }
  const merged = [...members].map(
    ([name, written]) => [name, resolveLayers(written, [...at, name], resolution)] as const,
  );
  return Object.fromEntries(merged.filter(([, value]) => value !== undefined));
}

/** The layers for the platform, in merge order. */
function pickLayers(layers: readonly Layer[], { table, platform }: Resolution): readonly Layer[] {
  if (!layers.some(({ value }) => isPlatformMap(value, table))) return layers;
  let plain = 0;
  const weighed = layers.flatMap((layer) => {
    let picked = layer;
    let weight = 0;
    if (!isPlatformMap(layer.value, table)) plain += 1;
    while (isPlatformMap(picked.value, table)) {
      const found = platform
        ? pickForPlatform(picked.value, platform)
        : Object.hasOwn(picked.value, '*')
          ? { key: '*', value: picked.value['*'], weight: 0 }
          : undefined;
      if (found === undefined) return [];
      weight = Math.max(weight, found.weight);
      picked = { ...picked, value: found.value, path: [...picked.path, found.key] };
    }
    return [{ picked, rank: plain * BEYOND_ALL + weight }];
  });
  return weighed.sort((a, b) => a.rank - b.rank).map(({ picked }) => picked);
}

/** More specific than any pattern. */
const BEYOND_ALL = 1000;

function twice(name: string, path: ConfigPath, { platform, source }: Resolution): StrakeError {
  const where = platform ? ` for ${formatPlatform(platform)}` : '';
  return configError(
    'CONFIG_TEMPLATE',
    `two keys are both "${name}" after rendering${where}`,
    source,
    path,
    { part: 'key', hint: 'Change or remove one of the two keys.' },
  );
}

const PLATFORM_NAMES = new RegExp(
  `\\{[{%][^}]*\\b(${Object.keys(platformVariables({ os: '', architecture: '' })).join('|')})\\b`,
);

/** True for a template that renders differently for each platform. */
function namesPlatform(text: string): boolean {
  return isTemplate(text) && PLATFORM_NAMES.test(text);
}

function fill(
  text: string,
  path: ConfigPath,
  { render, variables, source }: Resolution,
  marked = false,
  part: 'key' | 'value' = 'value',
): string {
  if (!isTemplate(text)) return marked ? withoutMarks(text) : text;
  try {
    return render(text, variables, { marked });
  } catch (thrown) {
    if (StrakeError.is(thrown))
      throw StrakeError.locate(thrown, { location: locateKey(source, path, part) });
    throw thrown;
  }
}
