import { join } from 'node:path';
import type { DiscoveryFiles } from '@strake/core/plugin';
import { includesUnknown } from './assembly-includes.ts';
import { embeddedFiles, embedPatterns } from './embedded-files.ts';
import { readImports } from './go-header.ts';
import { SOURCE_SUFFIXES } from './package.ts';

/** The sources of one directory, whatever their build constraints say. */
export interface SourcePackage {
  /** Absolute. */
  readonly directory: string;
  /** The package clauses of its Go files, sorted. */
  readonly names: readonly string[];
  /** The import paths of all of them, sorted. */
  readonly imports: readonly string[];
  /** Files that go reads, except those that `//go:embed` names. */
  readonly files: readonly string[];
  readonly embedPatterns: readonly string[];
  /** Whether its assembly includes files that Go does not know of. */
  readonly includesUnknown: boolean;
}

/** Packages by directory; each is read once. */
export class SourceTree {
  readonly #disk: DiscoveryFiles;
  readonly #packages = new Map<string, SourcePackage | undefined>();
  readonly #embedded = new Map<string, readonly string[] | undefined>();

  constructor(disk: DiscoveryFiles) {
    this.#disk = disk;
  }

  /** @returns undefined for a directory without Go files, or none */
  package(directory: string): SourcePackage | undefined {
    if (!this.#packages.has(directory))
      this.#packages.set(directory, readPackage(directory, this.#disk));
    return this.#packages.get(directory);
  }

  /** @returns undefined if there are too many */
  embedded(directory: string, pattern: string): readonly string[] | undefined {
    const key = `${directory}\0${pattern}`;
    if (!this.#embedded.has(key))
      this.#embedded.set(key, embeddedFiles(directory, pattern, this.#disk));
    return this.#embedded.get(key);
  }
}

function readPackage(directory: string, disk: DiscoveryFiles): SourcePackage | undefined {
  const read = disk.list(directory).filter(isRead);
  if (!read.some((name) => name.endsWith('.go'))) return undefined;
  const files = read
    .map((name) => join(directory, name))
    .filter((path) => disk.type(path) === 'file');
  const names = new Set<string>();
  const imports = new Set<string>();
  const patterns = new Set<string>();
  for (const path of files) {
    const text = path.endsWith('.go') ? disk.read(path) : undefined;
    // Go ignores a file that it cannot parse, or fails.
    const header = text === undefined ? undefined : readImports(text);
    if (text === undefined || header === undefined) continue;
    names.add(header.name);
    for (const each of header.imports) imports.add(each);
    for (const each of embedPatterns(text)) patterns.add(each);
  }
  return {
    directory,
    names: [...names].sort(),
    imports: [...imports].sort(),
    files,
    embedPatterns: [...patterns].sort(),
    includesUnknown: includesUnknown(directory, read, disk),
  };
}

/** Source: go/build, `Context.matchFile` and `Context.Import`. */
function isRead(name: string): boolean {
  return !/^[_.]|_test\.go$/.test(name) && SOURCE_SUFFIXES.some((suffix) => name.endsWith(suffix));
}
