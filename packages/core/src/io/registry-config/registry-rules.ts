import { readFile } from 'node:fs/promises';
import { StrakeError, systemCode } from '../../errors/index.ts';
import type { RegistryOrigin } from '../../model/push-request.ts';
import { parseRepository, type Reference } from '../../model/reference.ts';
import type { Environment } from '../credential/index.ts';
import { matchPrefix } from './match-prefix.ts';
import { parseRegistriesConf, type RegistryEntry } from './parse-registries-conf.ts';
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
}

/**
 * Reads all files of `registries.conf`; of two entries for one prefix the later file's counts.
 * Source: containers-registries.conf(5), containers-registries.conf.d(5).
 * @throws REGISTRY_CONFIG naming the file
 */
export async function readRegistryRules(env: Environment): Promise<RegistryRules> {
  const entries = new Map<string, RegistryEntry>();
  for (const file of await registriesConfFiles(env)) {
    const text = await readText(file);
    if (text === undefined) continue;
    for (const entry of await parseRegistriesConf(text, file)) entries.set(entry.prefix, entry);
  }
  return registryRules([...entries.values()]);
}

/** @param entries one for each prefix */
export function registryRules(entries: readonly RegistryEntry[]): RegistryRules {
  const insecure = entries.flatMap((entry) => [
    ...(entry.isInsecure ? [entry.prefix, entry.location] : []),
    ...entry.mirrors.filter((mirror) => mirror.isInsecure).map((mirror) => mirror.location),
  ]);
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
    check,
    isInsecure: (origin) =>
      insecure.some((prefix) => prefix !== '' && matchPrefix(nameOf(origin), prefix) !== undefined),
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
      return [
        ...mirrors.map((mirror) => placeOf(mirror.location + rest, entry)),
        entry.location === '' ? origin : placeOf(entry.location + rest, entry),
      ];
    },
  };
}

function findEntry(entries: readonly RegistryEntry[], name: string) {
  let best: { readonly entry: RegistryEntry; readonly end: number } | undefined;
  for (const entry of entries) {
    const end = matchPrefix(name, entry.prefix);
    if (end !== undefined && end > (best?.end ?? -1)) best = { entry, end };
  }
  return best;
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

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return undefined;
    throw unusable(file, 'can not be read', error);
  }
}
