import { join } from 'node:path';
import { messageOf, readRegularFile, systemCode } from '@strake/core';
import { locateValue } from '../config/locate-value.ts';
import { parseConfig } from '../config/parse-config.ts';
import { findPosition, type Place } from '../config/place.ts';
import { commandError } from '../error-codes.ts';

/** A file of another tool. */
export interface YamlFile {
  /** Relative to the directory of the project. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly data: unknown;
  /** The line of a value, or of its nearest parent that exists. */
  lineOf(path: readonly (string | number)[]): number;
}

/**
 * Reads a YAML file.
 * @returns undefined if there is none
 * @throws CONFIG_SYNTAX, with line and column where it has some
 */
export async function readYaml(directory: string, name: string): Promise<YamlFile | undefined> {
  const path = join(directory, name);
  const text = readText(path);
  if (text === undefined) return undefined;
  const { config, place } = parseConfig(text, path, { isJson: false, isForeign: true });
  return { name, path, data: config, lineOf: (at) => lineAt(place, at) };
}

/** Bytes of the largest file of another tool that is read. */
const LARGEST = 1024 * 1024;

/**
 * Reads a text file; neither a FIFO nor a device.
 * @returns undefined if there is none
 * @throws CONFIG_SYNTAX if it cannot be read
 */
export function readText(path: string): string | undefined {
  try {
    return readRegularFile(path, LARGEST);
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT') return undefined;
    throw commandError('CONFIG_SYNTAX', `the file cannot be read: ${messageOf(thrown)}`, {
      cause: thrown,
      location: { file: path },
      hint: 'Make it readable, or move it away while init runs.',
    });
  }
}

/** Adds the file and position to an error about one of its values. */
export function locateIn<Result>(file: YamlFile, read: () => Result): Result {
  try {
    return read();
  } catch (thrown) {
    throw locateValue(thrown, (path) => ({ file: file.path, line: file.lineOf(path) }));
  }
}

function lineAt(place: Place, path: readonly (string | number)[]): number {
  return findPosition(place, path, 'key').line;
}
