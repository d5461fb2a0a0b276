import { type Dirent, readdirSync, type Stats, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { combineErrors, messageOf, StrakeError } from '@strake/core';
import { readPipe } from '../config/read-pipe.ts';
import { readStdin } from '../read-stdin.ts';
import { UsageError } from '../usage-error.ts';

/** The text of a file, or of standard input. */
export interface ManifestInput {
  /** As in messages: the path as given, and below a directory, that of the directory first. */
  readonly file: string;
  /** Absolute; absent for standard input and pipes. */
  readonly path?: string;
  readonly text: string;
}

export interface InputOptions {
  /** Absolute; relative names start here. */
  readonly cwd: string;
  /** Also the directories in directories. */
  readonly recursive: boolean;
  readonly stdin: Readable;
  /** Ends waiting for standard input and pipes. */
  readonly signal: AbortSignal;
}

interface Found {
  readonly file: string;
  readonly path: string;
}

/** Of files in directories. */
const NAMES = /\.(ya?ml|json)$/i;
/** Bytes; the largest CRDs have 2 MB. */
const LARGEST = 256 * 1024 * 1024;

/**
 * Reads what `--filename` names: files, the `.yaml`, `.yml` and `.json` files of directories in lexical order, and `-`.
 * @throws UsageError; FILE_UNREADABLE; the reason of the signal
 */
export async function readInputs(
  names: readonly string[],
  options: InputOptions,
): Promise<readonly ManifestInput[]> {
  if (names.filter((name) => name === '-').length > 1)
    throw new UsageError('--filename - appears twice', 'Standard input can be read only once.');
  const found = names.flatMap((name) =>
    name === '-' ? [{ file: name, path: name }] : find(name, options),
  );
  const once = found.filter(({ path }, at) => found.findIndex((each) => each.path === path) === at);
  const inputs: ManifestInput[] = [];
  const failures: Error[] = [];
  for (const each of once) {
    try {
      inputs.push(await read(each, options));
    } catch (thrown) {
      options.signal.throwIfAborted();
      failures.push(thrown as Error);
    }
  }
  if (failures.length > 0) throw combineErrors(failures);
  return inputs;
}

function find(name: string, { cwd, recursive }: InputOptions): readonly Found[] {
  if (/^https?:\/\//.test(name))
    throw new UsageError(
      `--filename ${name} is a URL`,
      'Download it, or pipe it: "curl -fsSL URL | strake resolve -f -".',
    );
  const path = resolve(cwd, name);
  if (!facts(path, name).isDirectory()) return [{ file: name, path }];
  const files = list(path, name, recursive);
  if (files.length > 0) return files;
  throw new UsageError(
    `directory ${name} contains no .yaml, .yml or .json file`,
    recursive
      ? 'Name another directory.'
      : 'Add --recursive to read the directories in it as well.',
  );
}

function facts(path: string, name: string): Stats {
  try {
    return statSync(path);
  } catch (thrown) {
    throw unreadable(name, thrown);
  }
}

function list(directory: string, name: string, recursive: boolean): readonly Found[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(directory, { withFileTypes: true });
  } catch (thrown) {
    throw unreadable(name, thrown);
  }
  return entries
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => {
      const found = { file: join(name, entry.name), path: join(directory, entry.name) };
      if (entry.isDirectory()) return recursive ? list(found.path, found.file, recursive) : [];
      const isFile = entry.isFile() || (entry.isSymbolicLink() && isRegular(found.path));
      return isFile && NAMES.test(entry.name) ? [found] : [];
    });
}

function isRegular(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

async function read(
  { file, path }: Found,
  { stdin, signal }: InputOptions,
): Promise<ManifestInput> {
  try {
    if (file === '-')
      return { file: 'standard input', text: decode(await readStdin(stdin, signal, LARGEST)) };
    const stats = statSync(path);
    if (stats.isFIFO()) return { file, text: decode(await readPipe(path, LARGEST, signal)) };
    if (!stats.isFile()) throw new RangeError(`${basename(path)} is not a regular file`);
    if (stats.size > LARGEST) throw tooLarge();
    return { file, path, text: decode(await readFile(path)) };
  } catch (thrown) {
    throw unreadable(file, thrown);
  }
}

function tooLarge(): RangeError {
  return new RangeError(`it is larger than ${LARGEST} bytes`);
}

/** Bytes that are not UTF-8 could not be written as they were. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new TypeError('it is not UTF-8');
  }
}

function unreadable(name: string, cause: unknown): StrakeError {
  return new StrakeError('FILE_UNREADABLE', `${name} cannot be read: ${messageOf(cause)}`, {
    cause,
    hint: 'Check the path and its permissions; relative paths start at the working directory.',
  });
}
