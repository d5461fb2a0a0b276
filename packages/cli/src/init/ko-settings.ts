import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const FILE = '.ko.yaml';

/**
 * Settings of a `.ko.yaml` beside a new configuration, which takes none of them over.
 * @returns their keys, those of `builds` as `builds[].KEY`, each once; undefined where there is no such file
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
  // Programs are found, and their names are the images'.
  const left = keys.filter((key) => !['id', 'main', 'dir'].includes(key));
  return [...Object.keys(others), ...new Set(left.map((key) => `builds[].${key}`))];
}
