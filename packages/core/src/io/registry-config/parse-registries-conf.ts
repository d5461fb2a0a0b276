import { unusable } from './unusable.ts';

/** When a mirror may be asked: always, or only for references with a digest, or only for those without. */
export type MirrorUse = 'all' | 'digest-only' | 'tag-only';

/** Another place of the same images. */
export interface Mirror {
  /** `HOST[:PORT][/PATH]`. */
  readonly location: string;
  readonly isInsecure: boolean;
  readonly use: MirrorUse;
}

/** One `[[registry]]` of a `registries.conf`. */
export interface RegistryEntry {
  /** `HOST[:PORT][/PATH]` or `*.DOMAIN`, which references are compared with. */
  readonly prefix: string;
  /** What stands in the place of the prefix; empty: the reference stays as it is. */
  readonly location: string;
  readonly isInsecure: boolean;
  readonly isBlocked: boolean;
  readonly mirrors: readonly Mirror[];
  /** The file, for people. */
  readonly source: string;
}

type Table = Readonly<Record<string, unknown>>;

/**
 * How a line begins that may lead to registries: as a table of them, as their key, or as a key with an escape, which may stand
 * for anything.
 */
const OF_REGISTRIES =
  /^[\uFEFF \t]*(?:\[\[?[ \t]*["']?registr(?:y|ies)\b|registr(?:y|ies)[ \t]*[.=]|(["'])registr(?:y|ies)\1[ \t]*(?:\.|=[ \t]*[[{])|\[{0,2}[ \t]*"[^"\n]*\\)/m;

/**
 * Reads the registries of a `registries.conf`; keys that say nothing about where images are (short names, search lists,
 * credential helpers) are passed over. Most systems have a file that says nothing else; to load the parser for it would take
 * longer than to ask a registry.
 * Source: containers-registries.conf(5).
 * @throws REGISTRY_CONFIG naming the file
 */
export async function parseRegistriesConf(
  text: string,
  source: string,
): Promise<readonly RegistryEntry[]> {
  if (!OF_REGISTRIES.test(text)) return [];
  const { parse } = await import('smol-toml');
  let conf: Table;
  try {
    conf = parse(text);
  } catch (error) {
    throw unusable(source, 'is no TOML', error);
  }
  const entries = tables(conf.registry, 'registry', source);
  return [...entries.map((entry) => registryEntry(entry, source)), ...oldEntries(conf, source)];
}

function registryEntry(entry: Table, source: string): RegistryEntry {
  const location = place(entry, 'location', source);
  const prefix = place(entry, 'prefix', source) || location;
  if (prefix === '') throw unusable(source, 'has a [[registry]] with neither prefix nor location');
  if (location === '' && !prefix.startsWith('*.'))
    throw unusable(source, `has no location for the prefix ${prefix}`);
  const isDigestOnly = flag(entry, 'mirror-by-digest-only', source);
  return {
    prefix,
    location,
    isInsecure: flag(entry, 'insecure', source),
    isBlocked: flag(entry, 'blocked', source),
    mirrors: tables(entry.mirror, 'registry.mirror', source).map((mirror) => ({
      location: mirrorLocation(mirror, source),
      isInsecure: flag(mirror, 'insecure', source),
      use: isDigestOnly ? 'digest-only' : mirrorUse(mirror, source),
    })),
    source,
  };
}

function mirrorLocation(mirror: Table, source: string): string {
  const location = place(mirror, 'location', source);
  if (location !== '') return location;
  throw unusable(source, 'has a [[registry.mirror]] without location');
}

function mirrorUse(mirror: Table, source: string): MirrorUse {
  const use = mirror['pull-from-mirror'] ?? 'all';
  if (use === '' || use === 'all') return 'all';
  if (use === 'digest-only' || use === 'tag-only') return use;
  throw unusable(source, `has the pull-from-mirror ${JSON.stringify(use)}, which is none`);
}

/** Version 1 of the format, which old systems still have. */
function oldEntries(conf: Table, source: string): readonly RegistryEntry[] {
  const old = conf.registries;
  if (typeof old !== 'object' || old === null || Array.isArray(old)) return [];
  const listOf = (key: string): readonly string[] => {
    const list = (old as Record<string, { registries?: unknown } | undefined>)[key]?.registries;
    return Array.isArray(list) ? list.filter((one) => typeof one === 'string') : [];
  };
  const [insecure, blocked] = [listOf('insecure'), listOf('block')];
  return [...new Set([...insecure, ...blocked])].map((location) => ({
    prefix: location,
    location,
    isInsecure: insecure.includes(location),
    isBlocked: blocked.includes(location),
    mirrors: [],
    source,
  }));
}

function tables(value: unknown, key: string, source: string): readonly Table[] {
  if (value === undefined) return [];
  const isList = Array.isArray(value) && value.every((one) => typeof one === 'object');
  if (!isList) throw unusable(source, `has ${key} as something that is no [[${key}]]`);
  return value as readonly Table[];
}

/** A host with a path, without scheme, and without a slash at its end. */
function place(table: Table, key: string, source: string): string {
  const value = table[key] ?? '';
  if (typeof value !== 'string') throw unusable(source, `has a ${key} that is no text`);
  const text = value.replace(/\/+$/, '');
  if (/^[a-z]+:\/\//i.test(text) || /[\s@]/.test(text))
    throw unusable(
      source,
      `has the ${key} ${JSON.stringify(text)}, which is not HOST[:PORT][/PATH]`,
    );
  return text;
}

function flag(table: Table, key: string, source: string): boolean {
  const value = table[key] ?? false;
  if (typeof value !== 'boolean')
    throw unusable(source, `has ${key} as something else than true or false`);
  return value;
}
