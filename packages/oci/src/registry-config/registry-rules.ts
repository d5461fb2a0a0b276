import type { CredentialHelpers, Environment } from '../credential/index.ts';
import { StrakeError, systemCode } from '../errors/index.ts';
import { readRegularFile } from '../file/index.ts';
import type { RegistryOrigin } from '../spec/image-tree.ts';
import { compareBytes } from '../spec/path.ts';
import { defined } from '../spec/record.ts';
import { parseRepository, type Reference } from '../spec/reference.ts';
import { matchPrefix } from './match-prefix.ts';
import { parseRegistriesConf } from './parse-registries-conf.ts';
import type { RegistriesConf, RegistryEntry } from './registries-conf.ts';
import { registriesConfFiles } from './registries-conf-files.ts';
import { unusable } from './unusable.ts';

/** The rules of `registries.conf`. */
export interface RegistryRules {
  /** Where a reference may be pulled from, in order: mirrors first. @throws REGISTRY_BLOCKED, REGISTRY_CONFIG */
  sources(reference: Reference): readonly RegistryOrigin[];
  /** @throws REGISTRY_BLOCKED for a blocked registry */
  check(origin: RegistryOrigin): void;
  /** True if a repository may be accessed without TLS, or with an untrusted certificate. */
  isInsecure(origin: RegistryOrigin): boolean;
  /** Undefined if no file sets them: then credentials are only in files. */
  readonly credentialHelpers?: CredentialHelpers;
}

/**
 * Reads all files of `registries.conf`; for entries with the same prefix, and for credential helpers, the last file wins.
 * Source: containers-registries.conf(5), containers-registries.conf.d(5).
 * @throws REGISTRY_CONFIG naming the file
 */
export async function readRegistryRules(env: Environment): Promise<RegistryRules> {
  const entries = new Map<string, RegistryEntry>();
  let helpers: CredentialHelpers | undefined;
  for (const { path, isDropIn, isNeeded } of await registriesConfFiles(env)) {
    const text = await readText(path, isNeeded);
    if (text === undefined) continue;
    const conf = await parseRegistriesConf(text, path, isDropIn);
    for (const entry of conf.entries) entries.set(entry.prefix, entry);
    helpers = conf.credentialHelpers ?? helpers;
  }
  return registryRules({
    entries: [...entries.values()],
    ...defined({ credentialHelpers: helpers }),
  });
}

export function registryRules({ entries, credentialHelpers }: RegistriesConf): RegistryRules {
  const find = (origin: RegistryOrigin) => findEntry(entries, nameOf(origin));
  const check = (origin: RegistryOrigin) => {
    const entry = find(origin)?.entry;
    if (!entry?.isBlocked) return;
    throw new StrakeError(
      'REGISTRY_BLOCKED',
      `registry ${origin.registry} is blocked: ${entry.source} has blocked = true for ${entry.prefix}`,
      { hint: 'Use another registry, or contact the administrator of this machine.' },
    );
  };
  return {
    ...(credentialHelpers && credentialHelpers.names.length > 0 ? { credentialHelpers } : {}),
    check,
    isInsecure: (origin) => isInsecurePlace(entries, nameOf(origin)),
    sources(reference) {
      const { registry, repository } = reference;
      const origin = { registry, repository };
      const found = find(origin);
      if (!found) return [origin];
      check(origin);
      const { entry, end } = found;
      const rest = nameOf(origin).slice(end);
      const unwanted = reference.digest === undefined ? 'digest-only' : 'tag-only';
      const mirrors = entry.mirrors.filter((mirror) => mirror.use !== unwanted);
      const last = entry.location === '' ? origin : placeOf(entry.location + rest, entry);
      check(last);
      return [
        ...mirrors
          .map((mirror) => placeOf(mirror.location + rest, entry))
          .filter((place) => !find(place)?.entry.isBlocked),
        last,
      ];
    },
  };
}

/** The entry with the longest prefix; of two of the same length, the first in the order of containers/image. */
function findEntry(entries: readonly RegistryEntry[], name: string) {
  let best: { readonly entry: RegistryEntry; readonly end: number } | undefined;
  for (const entry of entries) {
    const end = matchPrefix(name, entry.prefix);
    if (end === undefined) continue;
    const order = best ? compareLength(entry.prefix, best.entry.prefix) : -1;
    if (order < 0) best = { entry, end };
  }
  return best;
}

function compareLength(a: string, b: string): number {
  return b.length - a.length || compareBytes(a, b);
}

/**
 * Whether the entry for a name is marked as insecure, or the mirror or location if the name is one: the longest prefix decides,
 * so that a part of an insecure registry can be secure.
 */
function isInsecurePlace(entries: readonly RegistryEntry[], name: string): boolean {
  const places = entries.flatMap(({ prefix, location, isInsecure, mirrors }) => [
    { prefix, isInsecure },
    ...[{ location, isInsecure }, ...mirrors].flatMap((place) =>
      place.isInsecure && place.location !== ''
        ? [{ prefix: place.location, isInsecure: true }]
        : [],
    ),
  ]);
  const fitting = places.filter(({ prefix }) => matchPrefix(name, prefix) !== undefined);
  const longest = Math.max(...fitting.map(({ prefix }) => prefix.length));
  return fitting.some(({ prefix, isInsecure }) => isInsecure && prefix.length === longest);
}

function nameOf({ registry, repository }: RegistryOrigin): string {
  return `${registry}/${repository}`;
}

function placeOf(name: string, { source, prefix }: RegistryEntry): RegistryOrigin {
  try {
    return parseRepository(name);
  } catch (error) {
    throw unusable(
      source,
      `maps ${prefix} to the invalid repository ${JSON.stringify(name)}`,
      error,
    );
  }
}

async function readText(file: string, isNeeded: boolean): Promise<string | undefined> {
  try {
    return readRegularFile(file);
  } catch (error) {
    const isAbsent = ['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '');
    if (isAbsent && !isNeeded) return undefined;
    throw unusable(file, 'cannot be read', error);
  }
}
