import { isRecord } from '@strake/core';
import { commandError } from '../../../error-codes.ts';
import { readYaml, type YamlFile } from '../../read-yaml.ts';

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

/**
 * The maps in a list.
 * @throws CONFIG_SYNTAX for anything else
 */
export function itemsOf({ file, top }: ReleaserFile, key: string): readonly ReleaserItem[] {
  const list = top[key] ?? [];
  if (!Array.isArray(list)) throw refuse(file, [key], `"${key}" is not a list`);
  return list.map((values: unknown, at) => {
    const path = [key, at];
    if (!isRecord(values)) throw refuse(file, path, `an element of "${key}" is not a map`);
    return { values, path };
  });
}

function refuse(file: YamlFile, path: ReleaserItem['path'], message: string): Error {
  return commandError('CONFIG_SYNTAX', message, {
    location: { file: file.path, line: file.lineOf(path) },
    hint: 'GoReleaser would refuse this file too: mend it, or move it away while init runs.',
  });
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
