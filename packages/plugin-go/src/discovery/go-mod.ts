import { dirname, join, resolve } from 'node:path';
import type { DiscoveryFiles } from '@strake/core/plugin';
import { isBelow, modFiles, workFiles } from './directories.ts';
import { isPresent } from './file-input.ts';
import { type LocalModule, readModuleFile } from './module-file.ts';
import type { ModuleFlags } from './module-flags.ts';
import type { Package } from './package.ts';
import { vendorDirectory } from './vendor-directory.ts';

/** The files that determine the build list, and the local modules. */
export interface ModuleList {
  /** go.work and go.mod files, each with the directory of its module, which differs with `-modfile`. */
  readonly files: ReadonlyMap<string, string>;
  readonly modules: readonly LocalModule[];
  /** The directory that go uses instead of replaced modules and of the module cache. */
  readonly vendor?: string;
  /** The paths of required modules. */
  readonly required: ReadonlySet<string>;
  /** Those that only modules outside of these directories import. */
  readonly indirect: ReadonlySet<string>;
}

/**
 * Finds go.work and go.mod like go, and the local modules that they refer to. Go does not look at replaced modules where it uses a
 * vendor directory.
 * @param packages if they are known, with what go says of their modules
 */
export function findModules(
  directory: string,
  packages: readonly Package[],
  env: Readonly<Record<string, string | undefined>>,
  disk: DiscoveryFiles,
  { modfile, mod }: ModuleFlags,
): ModuleList {
  const { work, own } = moduleFiles(directory, env, disk);
  const workspace = work ? readModuleFile(work, dirname(work), disk) : undefined;
  const uses = workspace?.uses ?? [];
  const files = new Map<string, string>();
  for (const file of [work, own, ...uses.map((moduleDirectory) => join(moduleDirectory, 'go.mod'))])
    if (file !== undefined) files.set(file, dirname(file));
  if (own && modfile) files.set(resolve(directory, modfile), dirname(own));
  for (const { Module } of packages)
    if (Module?.Main && Module.GoMod && Module.Dir)
      files.set(resolve(directory, Module.GoMod), Module.Dir);
  const vendor = work
    ? vendorDirectory({ directory: dirname(work), go: workspace?.go, isWorkspace: true }, mod, disk)
    : own && vendorOfModule(own, modfile ? resolve(directory, modfile) : own, mod, disk);
  const modules = new Map<string, LocalModule>();
  const required = new Set<string>();
  const indirect = new Set<string>();
  const add = (module: LocalModule) => modules.set(`${module.path} ${module.directory}`, module);
  for (const [file, moduleDirectory] of files) {
    const { path, replaced, ...more } = readModuleFile(file, moduleDirectory, disk);
    for (const each of more.required) required.add(each);
    for (const each of more.indirect) indirect.add(each);
    if (path !== undefined) add({ path, directory: moduleDirectory });
    if (vendor === undefined) for (const module of replaced) add(module);
  }
  for (const { Module, Dir: packageDirectory = '' } of packages) {
    const { Dir, Version } = Module?.Replace ?? Module ?? {};
    // A vendored package is not in the directory of its module.
    const isLocal = !Version && isBelow(packageDirectory, Dir ?? '');
    if (Module?.Path && Dir && (Module.Main || isLocal)) add({ path: Module.Path, directory: Dir });
  }
  return {
    files,
    modules: [...modules.values()],
    required,
    indirect,
    ...(vendor === undefined ? {} : { vendor }),
  };
}

/** @param file the one that go reads instead of go.mod */
function vendorOfModule(
  goMod: string,
  file: string,
  mod: string | undefined,
  disk: DiscoveryFiles,
): string | undefined {
  const directory = dirname(goMod);
  const { go } = readModuleFile(file, directory, disk);
  return vendorDirectory({ directory, go, isWorkspace: false }, mod, disk);
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
  const exists = (file: string) => isPresent(file, disk);
  const work = workFiles(directory, env).find(exists);
  const own = modFiles(directory).find(exists);
  return { work, own };
}
