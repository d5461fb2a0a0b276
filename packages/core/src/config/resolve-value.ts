import { StrakeError } from '../errors/index.ts';
import type { Platform, StringMap } from '../model/descriptor.ts';
import { isPlatformMap, pickForPlatform } from '../model/platform-pattern.ts';
import type { PlatformTable } from '../model/platform-table.ts';
import { type ConfigPath, locateKey } from './config-error.ts';
import { platformVariables } from './platform-variables.ts';
import type { ConfigSource } from './project.ts';
import { isTemplate, type Render } from './template-engine.ts';

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
  const members = entries.map(
    ([key, member]) =>
      [
        fill(key, [...path, key], resolution),
        resolveValue(member, [...path, key], resolution),
      ] as const,
  );
  return Object.fromEntries(members.filter(([, member]) => member !== undefined));
}

const PLATFORM_NAMES = new RegExp(
  `\\{[{%][^}]*\\b(${Object.keys(platformVariables({ os: '', architecture: '' })).join('|')})\\b`,
);

/** True for a template that is filled in differently for each platform. */
function namesPlatform(text: string): boolean {
  return isTemplate(text) && PLATFORM_NAMES.test(text);
}

function fill(text: string, path: ConfigPath, { render, variables, source }: Resolution): string {
  if (!isTemplate(text)) return text;
  try {
    return render(text, variables);
  } catch (thrown) {
    if (StrakeError.is(thrown))
      throw StrakeError.locate(thrown, { location: locateKey(source, path, 'value') });
    throw thrown;
  }
}
