import { hash } from 'node:crypto';
import { type Dirent, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { compareBytes, isRecord, readRegularFile } from '@strake/oci/internal';

/** The file that a plugin was imported from. */
export interface PluginFile {
  /** Absolute. */
  readonly file: string;
  /** False for a file beside the configuration. */
  readonly isPackage: boolean;
}

/** The code of a plugin. */
export interface CodeFacts {
  readonly package?: string;
  readonly version?: string;
  /** By algorithm: `sha256` of a file, `dirHash1` of a package; absent if it cannot be read, or has too many files. */
  readonly digest?: Readonly<Record<string, string>>;
}

const files = new WeakMap<object, PluginFile>();

/** Records where a plugin comes from. */
export function notePluginFile(plugin: object, file: PluginFile): void {
  files.set(plugin, file);
}

/** Where a plugin comes from; undefined for one that has no file of its own. */
export function pluginFile(plugin: object): PluginFile | undefined {
  return files.get(plugin);
}

/** What Node.js loads. */
const CODE = /\.([cm]?js|json|node|wasm)$|(?<!\.d)\.[cm]?ts$/;
const MOST_FILES = 5000;

/**
 * Reads the code of a plugin: its file; or, for a package, its package.json and the code beside and below its entry point.
 */
export function describeCode({ file, isPackage }: PluginFile): CodeFacts {
  try {
    const entry = realpathSync(file);
    const home = isPackage ? packageOf(dirname(entry)) : undefined;
    if (home === undefined) return { digest: { sha256: sumOf(entry) } };
    const found = new Set(['package.json']);
    if (!addCode(dirname(entry), home.directory, found)) return home.names;
    return { ...home.names, digest: { dirHash1: dirHash(home.directory, [...found]) } };
  } catch {
    return {};
  }
}

/** The nearest package with a name. */
function packageOf(
  directory: string,
): { readonly directory: string; readonly names: CodeFacts } | undefined {
  for (let at = directory; ; at = dirname(at)) {
    const { name, version } = manifestOf(at);
    if (typeof name === 'string') {
      const names = { package: name, ...(typeof version === 'string' ? { version } : {}) };
      return { directory: at, names };
    }
    if (dirname(at) === at) return undefined;
  }
}

function manifestOf(directory: string): Readonly<Record<string, unknown>> {
  try {
    const manifest: unknown = JSON.parse(readRegularFile(join(directory, 'package.json')));
    return isRecord(manifest) ? manifest : {};
  } catch {
    return {};
  }
}

/** @returns false if there are too many files */
function addCode(directory: string, top: string, found: Set<string>): boolean {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    if (found.size > MOST_FILES) return false;
    const path = join(directory, entry.name);
    if (isCodeDirectory(entry)) {
      if (!addCode(path, top, found)) return false;
    } else if (entry.isFile() && CODE.test(entry.name))
      found.add(relative(top, path).split(sep).join('/'));
  }
  return true;
}

function isCodeDirectory(entry: Dirent): boolean {
  return entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.');
}

/** Source: golang.org/x/mod/sumdb/dirhash, Hash1; in-toto digest_set.md "dirHash". */
function dirHash(directory: string, names: readonly string[]): string {
  const lines = names
    .toSorted(compareBytes)
    .map((name) => `${sumOf(join(directory, name))}  ${name}\n`);
  return hash('sha256', lines.join(''));
}

function sumOf(path: string): string {
  return hash('sha256', readFileSync(path));
}

/** The version of this package. */
export function strakeVersion(): string {
  return packageOf(import.meta.dirname)?.names.version ?? 'unknown';
}
