import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { DiscoveryFiles } from '@strake/core/plugin';
import { upwards, workFiles } from './directories.ts';
import type { Package } from './package.ts';

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
  /** The absolute directories of `use`. */
  readonly uses: readonly string[];
  readonly replaced: readonly LocalModule[];
  /** The paths of required modules. */
  readonly required: readonly string[];
  /** Those that only other modules import. */
  readonly indirect: readonly string[];
}

/** The files that determine the build list, and the local modules. */
export interface ModuleList {
  /** go.work and go.mod files, each with the directory of its module, which differs with `-modfile`. */
  readonly files: ReadonlyMap<string, string>;
  readonly modules: readonly LocalModule[];
  /** The paths of required modules. */
  readonly required: ReadonlySet<string>;
  /** Those that only modules outside of these directories import. */
  readonly indirect: ReadonlySet<string>;
}

/**
 * Finds go.work and go.mod like go, and the local modules that they refer to.
 * @param packages if they are known, with what go says of their modules
 * @param modfile the value of `-modfile`
 */
export function findModules(
  directory: string,
  packages: readonly Package[],
  env: Readonly<Record<string, string | undefined>>,
  disk: DiscoveryFiles,
  modfile?: string,
): ModuleList {
  const { work, own } = moduleFiles(directory, env, disk);
  const uses = work ? readModuleFile(work, dirname(work), disk).uses : [];
  const files = new Map<string, string>();
  for (const file of [work, own, ...uses.map((moduleDirectory) => join(moduleDirectory, 'go.mod'))])
    if (file !== undefined) files.set(file, dirname(file));
  if (own && modfile) files.set(resolve(directory, modfile), dirname(own));
  for (const { Module } of packages)
    if (Module?.Main && Module.GoMod && Module.Dir)
      files.set(resolve(directory, Module.GoMod), Module.Dir);
  const modules = new Map<string, LocalModule>();
  const required = new Set<string>();
  const indirect = new Set<string>();
  const add = (module: LocalModule) => modules.set(`${module.path} ${module.directory}`, module);
  for (const [file, moduleDirectory] of files) {
    const { path, replaced, ...more } = readModuleFile(file, moduleDirectory, disk);
    for (const each of more.required) required.add(each);
    for (const each of more.indirect) indirect.add(each);
    if (path !== undefined) add({ path, directory: moduleDirectory });
    for (const module of replaced) add(module);
  }
  for (const { Module } of packages) {
    const { Dir, Version } = Module?.Replace ?? Module ?? {};
    if (Module?.Path && Dir && (Module.Main || !Version))
      add({ path: Module.Path, directory: Dir });
  }
  return { files, modules: [...modules.values()], required, indirect };
}

/**
 * The main modules: those of the workspace, or the module that contains the directory.
 * @param modfile the value of `-modfile`
 */
export function mainModules(
  directory: string,
  env: Readonly<Record<string, string | undefined>>,
  disk: DiscoveryFiles,
  modfile?: string,
): readonly LocalModule[] {
  const { work, own } = moduleFiles(directory, env, disk);
  const directories = work
    ? readModuleFile(work, dirname(work), disk).uses
    : own === undefined
      ? []
      : [dirname(own)];
  return directories.flatMap((moduleDirectory) => {
    const file = work || !modfile ? join(moduleDirectory, 'go.mod') : resolve(directory, modfile);
    const { path } = readModuleFile(file, moduleDirectory, disk);
    return path === undefined ? [] : [{ path, directory: moduleDirectory }];
  });
}

/** The go.work and the go.mod that go finds. */
function moduleFiles(
  directory: string,
  env: Readonly<Record<string, string | undefined>>,
  disk: DiscoveryFiles,
) {
  const exists = (file: string) => disk.realPath(file) !== undefined;
  const work = workFiles(directory, env).find(exists);
  const own = upwards(directory)
    .map((moduleDirectory) => join(moduleDirectory, 'go.mod'))
    .find(exists);
  return { work, own };
}

/**
 * Reads the directives `module`, `use`, `replace … => ./directory` and `require … // indirect`, single or in blocks.
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
  let path: string | undefined;
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
    if (verb === 'require') required.push(first);
    if (verb === 'require' && /\/\/\s*indirect\s*(;|$)/.test(line)) indirect.push(first);
    if (verb === 'use') uses.push(resolve(moduleDirectory, first));
    const target = rest[rest.indexOf('=>') + 1];
    if (verb === 'replace' && target !== undefined && isDirectory(target))
      replaced.push({ path: first, directory: resolve(moduleDirectory, target) });
  }
  return { ...(path === undefined ? {} : { path }), uses, replaced, required, indirect };
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
