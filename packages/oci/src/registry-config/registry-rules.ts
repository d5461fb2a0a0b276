import type { CredentialHelpers, Environment } from '../credential/index.ts';
import { StrakeError, systemCode } from '../errors/index.ts';
import { readRegularFile } from '../file/index.ts';
import type { RegistryOrigin } from '../spec/image-tree.ts';
import { compareBytes } from '../spec/path.ts';
import { parseRepository, type Reference } from '../spec/reference.ts';
import { matchPrefix } from './match-prefix.ts';
import { parseRegistriesConf } from './parse-registries-conf.ts';
import type { RegistriesConf, RegistryEntry } from './registries-conf.ts';
import { registriesConfFiles } from './registries-conf-files.ts';
import { unusable } from './unusable.ts';

/** What `registries.conf` says about registries. */
export interface RegistryRules {
  /** Where a reference may be pulled from, in order: mirrors first. @throws REGISTRY_BLOCKED, REGISTRY_CONFIG */
  sources(reference: Reference): readonly RegistryOrigin[];
  /** @throws REGISTRY_BLOCKED for a registry that may not be talked to */
  check(origin: RegistryOrigin): void;
  /** True where a repository may be asked without TLS, or with an unknown certificate. */
  isInsecure(origin: RegistryOrigin): boolean;
  /** Undefined where no file says anything: then logins stand in files alone. */
  readonly credentialHelpers?: CredentialHelpers;
}

/**
 * Reads all files of `registries.conf`; of two entries for one prefix the later file's counts, and so do its credential
 * helpers.
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
    ...(helpers ? { credentialHelpers: helpers } : {}),
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
      { hint: 'Take another registry, or ask who set up this machine.' },
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

/** The entry with the longest prefix; of two that are as long, as containers/image sorts them, the first. */
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
 * What the entry for a name says, or where the name is a mirror or a location, what that is marked as: the longest prefix
 * decides, so that a part of an insecure registry can be secure.
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
    throw unusable(source, `leads from ${prefix} to ${JSON.stringify(name)}`, error);
  }
}

async function readText(file: string, isNeeded: boolean): Promise<string | undefined> {
  try {
    return readRegularFile(file).toString();
  } catch (error) {
    const isAbsent = ['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '');
    if (isAbsent && !isNeeded) return undefined;
    throw unusable(file, 'cannot be read', error);
  }
}
