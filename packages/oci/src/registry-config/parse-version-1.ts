import { isTable, normalPlace, strings, type Table } from './conf-value.ts';
import type { RegistryEntry } from './registries-conf.ts';
import { unusable } from './unusable.ts';

/** The lists of version 1, under `registries`. */
const LISTS = ['search', 'insecure', 'block'] as const;
/** Keys that only version 2 has. */
const VERSION_2: readonly string[] = [
  'registry',
  'unqualified-search-registries',
  'credential-helpers',
  'short-name-mode',
  'additional-layer-store-auth-helper',
  'aliases',
];

/**
 * The entries of version 1 of the format, which old systems still use: lists of insecure and blocked registries.
 * Source: containers-registries.conf(5) "VERSION 1".
 * @param isDropIn true for a file of `registries.conf.d`, which must use version 2
 * @throws REGISTRY_CONFIG for a file that mixes both versions
 */
export function parseVersion1(
  conf: Table,
  source: string,
  isDropIn: boolean,
): readonly RegistryEntry[] {
  const old = isTable(conf.registries) ? conf.registries : {};
  const lists = LISTS.map((key) => {
    const list = isTable(old[key]) ? strings(old[key], 'registries', source) : undefined;
    return list?.map((name) => normalPlace(name, `registries.${key}`, source));
  });
  if (lists.every((list) => list === undefined)) return [];
  if (isDropIn)
    throw unusable(
      source,
      'uses version 1 of the format, which is not allowed in registries.conf.d',
    );
  const mixed = VERSION_2.find((key) => conf[key] !== undefined);
  if (mixed !== undefined)
    throw unusable(source, `mixes [registries.…] of version 1 with ${mixed} of version 2`);
  const [, insecure = [], blocked = []] = lists;
  return [...new Set([...blocked, ...insecure])].map((location) => ({
    prefix: location,
    location,
    isInsecure: insecure.includes(location),
    isBlocked: blocked.includes(location),
    mirrors: [],
    source,
  }));
}
