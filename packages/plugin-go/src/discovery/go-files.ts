import { join } from 'node:path';
import type { DiscoveredInput, DiscoveryContext } from '@strake/core/plugin';
import { between, workFiles } from './directories.ts';
import { withoutDirectory } from './file-input.ts';
import { findModules, type ModuleList } from './go-mod.ts';
import { type KnownSources, knownSources } from './known-sources.ts';
import { modulePlace } from './module-flags.ts';
import { repositoryInputs, vendorInputs, withSums } from './module-inputs.ts';
import { reachSources } from './reach-sources.ts';

type FilesContext = Pick<
  DiscoveryContext,
  'argv' | 'directory' | 'env' | 'values' | 'operands' | 'files'
>;

/**
 * The inputs of a program, from files alone, and for all platforms at once: build constraints are ignored, so that it names at least
 * everything that `goListInputs` names, except the toolchain. Modules of the module cache are covered by go.sum, standard packages
 * by the version of go.
 * @param context its operands are import paths
 * @returns undefined if the inputs cannot be determined: cgo, too many embedded files, assembly that includes unknown files
 */
export function goFilesInputs(context: FilesContext): readonly DiscoveredInput[] | undefined {
  const { operands = [], files, env } = context;
  const sources = knownSources(files);
  const key = JSON.stringify([placeKey(context), operands, env.CGO_ENABLED === '0']);
  if (!sources.inputs.has(key)) sources.inputs.set(key, findInputs(context, sources));
  return sources.inputs.get(key);
}

function placeKey(context: FilesContext): string {
  const { directory, env, flags } = modulePlace(context);
  return JSON.stringify([directory, env.GOWORK, flags]);
}

function findInputs(
  context: FilesContext,
  sources: KnownSources,
): readonly DiscoveredInput[] | undefined {
  const { directory, operands = [], files: disk, env } = context;
  const { env: workspace, flags } = modulePlace(context);
  const place = placeKey(context);
  const list = sources.modules.get(place) ?? findModules(directory, [], workspace, disk, flags);
  sources.modules.set(place, list);
  const reached = reachSources(operands, list, sources.tree, disk);
  const found = new Map<string, DiscoveredInput>();
  const addAll = (inputs: readonly DiscoveredInput[]) => {
    for (const each of inputs) found.set(JSON.stringify(each), each);
  };
  addAll(workFiles(directory, workspace).map((file) => ({ file })));
  addAll(moduleInputs(list, directory));
  addAll(reached.inputs);
  for (const root of reached.roots) addAll(repositoryInputs(root, directory));
  for (const each of reached.packages) {
    const own = sources.packageInputs(each);
    if (own === undefined || (each.imports.includes('C') && env.CGO_ENABLED !== '0'))
      return undefined;
    for (const [key, input] of own) found.set(key, input);
  }
  return [...found.values()].map((each) => withoutDirectory(each, sources.isDirectory));
}

function moduleInputs({ files, modules }: ModuleList, directory: string) {
  const inputs: DiscoveredInput[] = [];
  const add = (file: string, moduleDirectory: string) => {
    const above = between(directory, moduleDirectory).map((path) => join(path, 'go.mod'));
    for (const path of [...withSums(file), ...above]) inputs.push({ file: path });
    inputs.push(...vendorInputs(moduleDirectory));
  };
  for (const [file, moduleDirectory] of files) add(file, moduleDirectory);
  for (const module of modules) add(join(module.directory, 'go.mod'), module.directory);
  return inputs;
}
