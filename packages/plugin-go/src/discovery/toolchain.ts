import { basename, dirname, join } from 'node:path';
import type { DiscoveredInput, DiscoveryFiles } from '@strake/core/plugin';
import { compiledFilesOf, type Package, toolchainOf } from './package.ts';

/** The tools that build programs; go builds other tools from source. */
const TOOLS = /^(asm|compile|link|preprofile)(\.exe)?$/;

/**
 * The files of the toolchain that packages depend on: its tools and standard packages. Distributions patch them without changing
 * VERSION.
 * @returns undefined for a downloaded toolchain, which is immutable in the module cache
 */
export function toolchainFiles(
  packages: readonly Package[],
  files: DiscoveryFiles,
): DiscoveredInput | undefined {
  const standard = packages.filter(({ Standard, Dir }) => Standard && Dir);
  const root = standard.map(toolchainOf).find((each) => each !== undefined);
  if (root === undefined || isDownloaded(root)) return undefined;
  const directories: Record<string, string> = {};
  // Excluded files need not be read: a changed constraint needs a new toolchain, and new files change the list of names.
  for (const each of standard)
    directories[each.Dir ?? ''] = ['.', ...compiledFilesOf(each)].join('\n');
  const tools = join(root, 'pkg/tool');
  for (const platform of files.list(tools)) {
    const names = files.list(join(tools, platform)).filter((name) => TOOLS.test(name));
    if (names.length > 0) directories[join(tools, platform)] = names.join('\n');
  }
  directories[join(root, 'pkg/include')] = ['.', ...files.list(join(root, 'pkg/include'))].join(
    '\n',
  );
  directories[join(root, 'bin')] = files
    .list(join(root, 'bin'))
    .filter((name) => /^go(\.exe)?$/.test(name))
    .join('\n');
  return { files: directories, name: `the Go toolchain in ${root}` };
}

/** Whether a GOROOT belongs to a downloaded toolchain. Source: https://go.dev/doc/toolchain#download */
export function isDownloaded(root: string): boolean {
  return /[\\/]golang\.org[\\/]toolchain@v[^\\/]+$/.test(root);
}

/**
 * The root of the toolchain that a `go` program belongs to; undefined for a script or an unrelated program of this name.
 * @param programs the program, and the interpreters of a script
 */
export function toolchainRoot(
  [tool, interpreter]: readonly string[],
  disk: DiscoveryFiles,
): string | undefined {
  if (tool === undefined || interpreter !== undefined || !/^go(\.exe)?$/.test(basename(tool)))
    return undefined;
  const root = dirname(dirname(tool));
  const isRoot = [`VERSION`, `pkg/tool`, `bin/${basename(tool)}`].every(
    (name) => disk.realPath(join(root, name)) !== undefined,
  );
  return isRoot ? root : undefined;
}
