import { type CallLimits, isRecord, type Plugin, splitScheme } from '@strake/core';
import { loadPlugins } from './load-plugins.ts';

/** Schemes of destinations that plugins of this project add, by the name of the plugin: they work without a mention in `plugins`. */
const SCHEMES: ReadonlyMap<string, string> = new Map([
  ['k3d', 'kubernetes'],
  ['kind', 'kubernetes'],
  ['kubernetes', 'kubernetes'],
  ['minikube', 'kubernetes'],
]);

/**
 * The plugins of this project that destinations need, and that are not in use; none is loaded that no destination needs.
 * @param destinations as users write them: `kind:dev`
 * @param directory absolute; where the plugins are looked for first
 * @throws as {@link loadPlugins}
 */
export async function destinationPlugins(
  plugins: readonly Plugin[],
  destinations: readonly string[],
  directory: string,
  limits: CallLimits = {},
): Promise<readonly Plugin[]> {
  const names = destinations.flatMap((text) => {
    const scheme = splitScheme(text)?.scheme ?? '';
    const name = SCHEMES.get(scheme);
    const isThere = plugins.some(
      (plugin) => plugin.name === name || Object.hasOwn(plugin.destinations ?? {}, scheme),
    );
    return name === undefined || isThere ? [] : [name];
  });
  return names.length === 0 ? [] : loadPlugins([...new Set(names)], directory, undefined, limits);
}

/** The destinations that a configuration names, at its top and in its images. It is not validated yet. */
export function writtenDestinations(config: unknown): readonly string[] {
  const top = asRecord(config);
  const settings = [top, ...Object.values(asRecord(top.images)).map(asRecord)];
  return settings.flatMap(({ outputs }) =>
    Array.isArray(outputs) ? outputs.filter((each) => typeof each === 'string') : [],
  );
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}
