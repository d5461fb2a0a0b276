import { uniqueEntries } from './check-conflicts.ts';
import { flag, place, strings, type Table, tables } from './conf-value.ts';
import { parseVersion1 } from './parse-version-1.ts';
import type { Mirror, MirrorUse, RegistriesConf, RegistryEntry } from './registries-conf.ts';
import { unusable } from './unusable.ts';

/** A line that strake ignores: a comment, a setting for short names, or a short name. */
const IGNORED_LINE =
  /^\s*(?:#.*|\[aliases\]|"[\w./-]+"\s*=\s*"[^"\\]*"|(?:unqualified-search-registries|short-name-mode)\s*=.*)?$/;

/**
 * Parses the registries and credential helpers of a `registries.conf`; keys for short names are ignored. Most systems have files
 * with nothing else, and loading the parser for them would take longer than a request to a registry.
 * Source: containers-registries.conf(5).
 * @param isDropIn true for a file of `registries.conf.d`
 * @throws REGISTRY_CONFIG naming the file
 */
export async function parseRegistriesConf(
  text: string,
  source: string,
  isDropIn = false,
): Promise<RegistriesConf> {
  if (text.split('\n').every((line) => IGNORED_LINE.test(line))) return { entries: [] };
  const { parse } = await import('smol-toml');
  let conf: Table;
  try {
    conf = parse(text);
  } catch (error) {
    throw unusable(source, 'is not valid TOML', error);
  }
  const old = parseVersion1(conf, source, isDropIn);
  const entries = tables(conf.registry, 'registry', source);
  const helpers = strings(conf, 'credential-helpers', source);
  return {
    entries: uniqueEntries(
      [...entries.map((entry) => registryEntry(entry, source)), ...old],
      source,
    ),
    ...(helpers ? { credentialHelpers: { names: helpers, source } } : {}),
  };
}

function registryEntry(entry: Table, source: string): RegistryEntry {
  const location = place(entry, 'location', source);
  const prefix = place(entry, 'prefix', source) || location;
  if (prefix === '') throw unusable(source, 'has a [[registry]] with neither prefix nor location');
  const isWildcard = prefix.startsWith('*.');
  if (location === '' && !isWildcard)
    throw unusable(source, `has no location for the prefix ${prefix}`);
  if (isWildcard && /[/:]/.test(prefix))
    throw unusable(source, `has the prefix ${prefix}, but after *. only a domain is allowed`);
  if (entry['pull-from-mirror'] !== undefined && entry['pull-from-mirror'] !== '')
    throw unusable(
      source,
      `has pull-from-mirror in the [[registry]] ${prefix}; it is allowed only in a [[registry.mirror]]`,
    );
  const isDigestOnly = flag(entry, 'mirror-by-digest-only', source);
  return {
    prefix,
    location,
    isInsecure: flag(entry, 'insecure', source),
    isBlocked: flag(entry, 'blocked', source),
    mirrors: tables(entry.mirror, 'registry.mirror', source).map((mirror) =>
      readMirror(mirror, prefix, isDigestOnly, source),
    ),
    source,
  };
}

function readMirror(mirror: Table, prefix: string, isDigestOnly: boolean, source: string): Mirror {
  const location = place(mirror, 'location', source);
  if (location === '') throw unusable(source, 'has a [[registry.mirror]] without location');
  const own = mirror['pull-from-mirror'] ?? '';
  if (isDigestOnly && own !== '')
    throw unusable(
      source,
      `has both pull-from-mirror for ${location} and mirror-by-digest-only for ${prefix}; only one of them is allowed`,
    );
  return {
    location,
    isInsecure: flag(mirror, 'insecure', source),
    use: isDigestOnly ? 'digest-only' : mirrorUse(own, source),
  };
}

function mirrorUse(use: unknown, source: string): MirrorUse {
  if (use === '' || use === 'all') return 'all';
  if (use === 'digest-only' || use === 'tag-only') return use;
  throw unusable(source, `has the invalid pull-from-mirror ${JSON.stringify(use)}`);
}
