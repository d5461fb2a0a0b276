import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const FILE = '.ko.yaml';

/**
 * Settings of a `.ko.yaml` beside a new configuration, none of which are converted.
 * @returns their keys, those of `builds` as `builds[].KEY`, each once; undefined if there is no such file
 */
export async function koSettings(directory: string): Promise<readonly string[] | undefined> {
  const text = await readFile(join(directory, FILE), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const { parse } = await import('yaml');
  let settings: unknown;
  try {
    settings = parse(text);
  } catch {
    return [];
  }
  const { builds, ...others } = Object(settings) as Readonly<Record<string, unknown>>;
  const keys = (Array.isArray(builds) ? builds : []).flatMap((build) => Object.keys(Object(build)));
  // Programs are discovered, and images have their names.
  const left = keys.filter((key) => !['id', 'main', 'dir'].includes(key));
  return [...Object.keys(others), ...new Set(left.map((key) => `builds[].${key}`))];
}
