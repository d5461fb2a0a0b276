import { uniqueEntries } from './check-conflicts.ts';
import { flag, place, strings, type Table, tables } from './conf-value.ts';
import { parseVersion1 } from './parse-version-1.ts';
import type { Mirror, MirrorUse, RegistriesConf, RegistryEntry } from './registries-conf.ts';
import { unusable } from './unusable.ts';

/**
 * The start of a line that matters to strake: a table of registries, a key of one, the key of credential helpers, or a key with
 * an escape, which may mean anything.
 */
const OF_INTEREST =
  /^[\uFEFF \t]*(?:\[\[?[ \t]*["']?registr(?:y|ies)\b|registr(?:y|ies)[ \t]*[.=]|(["'])registr(?:y|ies)\1[ \t]*(?:\.|=[ \t]*[[{])|(["']?)credential-helpers\2[ \t]*=|\[{0,2}[ \t]*"[^"\n]*\\)/m;

/**
 * Parses the registries and credential helpers of a `registries.conf`; keys for short names are ignored. Most systems have a file
 * with nothing else, and loading the parser for it would take longer than a request to a registry.
 * Source: containers-registries.conf(5).
 * @param isDropIn true for a file of `registries.conf.d`
 * @throws REGISTRY_CONFIG naming the file
 */
export async function parseRegistriesConf(
  text: string,
  source: string,
  isDropIn = false,
): Promise<RegistriesConf> {
  if (!OF_INTEREST.test(text)) return { entries: [] };
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
