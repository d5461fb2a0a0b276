import { isAbsolute, resolve } from 'node:path';
import type { DiscoveryFiles } from '@strake/core/plugin';

/** A module in a local directory: a main module, or the replacement of another module. */
export interface LocalModule {
  /** The module path. */
  readonly path: string;
  readonly directory: string;
}

/** The directives of a go.mod or go.work file that refer to directories. */
export interface ModuleFile {
  /** The path of the module itself. */
  readonly path?: string;
  /** The version of Go: `1.24`. */
  readonly go?: string;
  /** The absolute directories of `use`. */
  readonly uses: readonly string[];
  readonly replaced: readonly LocalModule[];
  /** The paths of required modules. */
  readonly required: readonly string[];
  /** Those that only other modules import. */
  readonly indirect: readonly string[];
  /** Directories in which go looks for no packages: `./path` from the root of the module, others at any depth. */
  readonly ignored: readonly string[];
}

/**
 * Reads the directives `module`, `go`, `use`, `replace … => ./directory`, `require … // indirect` and `ignore`, single or in blocks.
 * Source: https://go.dev/ref/mod#go-mod-file-grammar, https://go.dev/ref/mod#workspaces
 * @param moduleDirectory base of relative paths
 */
export function readModuleFile(
  file: string,
  moduleDirectory: string,
  disk: DiscoveryFiles,
): ModuleFile {
  // Go reports unreadable files itself.
  const text = disk.read(file) ?? '';
  const uses: string[] = [];
  const replaced: LocalModule[] = [];
  const required: string[] = [];
  const indirect: string[] = [];
  const ignored: string[] = [];
  let path: string | undefined;
  let go: string | undefined;
  let block: string | undefined;
  for (const line of text.split('\n')) {
    const words = wordsOf(line);
    if (block !== undefined && words[0] === ')') {
      block = undefined;
      continue;
    }
    if (block === undefined && words[1] === '(') {
      block = words[0];
      continue;
    }
    const [verb, ...rest] = block === undefined ? words : [block, ...words];
    const [first] = rest;
    if (first === undefined) continue;
    if (verb === 'module') path ??= first;
    if (verb === 'go') go ??= first;
    if (verb === 'require') required.push(first);
    if (verb === 'require' && /\/\/\s*indirect\s*(;|$)/.test(line)) indirect.push(first);
    if (verb === 'ignore') ignored.push(first.replace(/\/+$/, ''));
    if (verb === 'use') uses.push(resolve(moduleDirectory, first));
    const target = rest[rest.indexOf('=>') + 1];
    if (verb === 'replace' && target !== undefined && isDirectory(target))
      replaced.push({ path: first, directory: resolve(moduleDirectory, target) });
  }
  return {
    ...(path === undefined ? {} : { path }),
    ...(go === undefined ? {} : { go }),
    uses,
    replaced,
    required,
    indirect,
    ignored,
  };
}

const WORD = /"((?:[^"\\]|\\.)*)"|`([^`]*)`|(\/\/.*)|([()]|[^\s()"`]+)/g;

function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(WORD)].flatMap(([, quoted, raw, comment, bare]) =>
    comment === undefined ? [quoted ?? raw ?? bare ?? ''] : [],
  );
}

function isDirectory(target: string): boolean {
  return /^\.{1,2}([\\/]|$)/.test(target) || isAbsolute(target);
}
