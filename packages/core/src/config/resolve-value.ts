import { StrakeError } from '../errors/index.ts';
import type { Platform, StringMap } from '../model/descriptor.ts';
import { formatPlatform } from '../model/platform.ts';
import { isPlatformMap, pickForPlatform } from '../model/platform-pattern.ts';
import type { PlatformTable } from '../model/platform-table.ts';
import { type ConfigPath, configError, locateKey } from './config-error.ts';
import { platformVariables } from './platform-variables.ts';
import type { ConfigSource } from './project.ts';
import type { Render } from './template-engine.ts';
import { isTemplate } from './template-text.ts';

/** What a value is resolved with. */
export interface Resolution {
  /** Undefined: for hooks without a platform; of a map by platform only `*` counts then. */
  readonly platform?: Platform;
  /** True: what differs by platform is left out, where hooks without one get the rest. */
  readonly isPartial?: boolean;
  readonly variables: StringMap;
  readonly render: Render;
  readonly table: PlatformTable;
  readonly source?: ConfigSource;
}

/**
 * The value for one platform: maps by platform give their most specific match, templates are filled in, keys included. A map
 * that does not cover the platform leaves its key, or its place in a list, out.
 * @throws CONFIG_TEMPLATE with the place
 */
export function resolveValue(value: unknown, path: ConfigPath, resolution: Resolution): unknown {
  if (typeof value === 'string')
    return resolution.isPartial && namesPlatform(value) ? undefined : fill(value, path, resolution);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    return value
      .map((member, at) => resolveValue(member, [...path, at], resolution))
      .filter((member) => member !== undefined);
  }
  if (isPlatformMap(value, resolution.table)) {
    const { platform } = resolution;
    const picked = platform
      ? pickForPlatform(value, platform)
      : '*' in value
        ? { key: '*', value: value['*'] }
        : undefined;
    return picked && resolveValue(picked.value, [...path, picked.key], resolution);
  }
  const entries = Object.entries(value).filter(
    ([key]) => !(resolution.isPartial && namesPlatform(key)),
  );
  const members = new Map<string, unknown>();
  for (const [key, member] of entries) {
    const at = [...path, key];
    const resolved = resolveValue(member, at, resolution);
    if (resolved === undefined) continue;
    const name = fill(key, at, resolution, 'key');
    if (members.has(name)) throw twice(name, at, resolution);
    members.set(name, resolved);
  }
  return Object.fromEntries(members);
}

function twice(name: string, path: ConfigPath, { platform, source }: Resolution): StrakeError {
  const where = platform ? ` for ${formatPlatform(platform)}` : '';
  return configError(
    'CONFIG_TEMPLATE',
    `key "${name}" stands here twice once templates are filled in${where}`,
    source,
    path,
    { part: 'key', hint: 'Let one of the two differ by platform, or leave it out.' },
  );
}

const PLATFORM_NAMES = new RegExp(
  `\\{[{%][^}]*\\b(${Object.keys(platformVariables({ os: '', architecture: '' })).join('|')})\\b`,
);

/** True for a template that is filled in differently for each platform. */
function namesPlatform(text: string): boolean {
  return isTemplate(text) && PLATFORM_NAMES.test(text);
}

function fill(
  text: string,
  path: ConfigPath,
  { render, variables, source }: Resolution,
  part: 'key' | 'value' = 'value',
): string {
  if (!isTemplate(text)) return text;
  try {
    return render(text, variables);
  } catch (thrown) {
    if (StrakeError.is(thrown))
      throw StrakeError.locate(thrown, { location: locateKey(source, path, part) });
    throw thrown;
  }
}
