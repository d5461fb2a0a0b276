import { isRecord } from '@strake/core';
import { readYaml, type YamlFile } from '../read-yaml.ts';

/** Where GoReleaser finds its configuration, best first. Source: https://goreleaser.com/customization/ */
const NAMES = [
  '.config/goreleaser.yml',
  '.config/goreleaser.yaml',
  '.goreleaser.yml',
  '.goreleaser.yaml',
  'goreleaser.yml',
  'goreleaser.yaml',
];

/** An element of a list of the file, with its path. */
export interface ReleaserItem {
  readonly values: Readonly<Record<string, unknown>>;
  readonly path: readonly (string | number)[];
}

/** A configuration of GoReleaser. */
export interface ReleaserFile {
  readonly file: YamlFile;
  readonly top: Readonly<Record<string, unknown>>;
}

/**
 * Reads the configuration of GoReleaser.
 * @returns undefined if there is none
 * @throws CONFIG_SYNTAX
 */
export async function readReleaser(directory: string): Promise<ReleaserFile | undefined> {
  for (const name of NAMES) {
    const file = await readYaml(directory, name);
    if (file !== undefined) return { file, top: isRecord(file.data) ? file.data : {} };
  }
  return undefined;
}

/** The maps in a list. */
export function itemsOf({ top }: ReleaserFile, key: string): readonly ReleaserItem[] {
  const list = Array.isArray(top[key]) ? top[key] : [];
  return list.flatMap((values, at) => (isRecord(values) ? [{ values, path: [key, at] }] : []));
}

/** A string, or undefined for anything else. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** A list of strings; a single one is a list of it. */
export function textsOf(value: unknown): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  return [value].flat().flatMap((each) => textOf(each) ?? []);
}

/** The strings of a map. */
export function mapOf(value: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(isRecord(value) ? value : {});
  return Object.fromEntries(
    entries.flatMap(([name, each]) => {
      const text = textOf(each);
      return text === undefined ? [] : [[name, text] as const];
    }),
  );
}

/** Whether a setting is true; those with templates depend on the build. */
export function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}
