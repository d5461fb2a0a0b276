import { join } from 'node:path';
import type { DiscoveredInput, DiscoveryFiles } from '@strake/core/plugin';
import { compiledFilesOf, type Package } from './package.ts';

/** What makes programs; a toolchain holds more, which go builds from its sources. */
const TOOLS = /^(asm|compile|link|preprofile)(\.exe)?$/;

/**
 * What packages depend on of the toolchain: its tools, and the packages of Go itself among them. Distributions and people patch both
 * without another VERSION.
 * @returns undefined for a toolchain that go downloaded: its directory in the module cache is immutable, as every module there
 */
export function toolchainFiles(
  packages: readonly Package[],
  files: DiscoveryFiles,
): DiscoveredInput | undefined {
  const standard = packages.filter(({ Standard, Dir }) => Standard && Dir);
  const root = standard.find(({ Root }) => Root)?.Root;
  if (root === undefined || isDownloaded(root)) return undefined;
  const directories: Record<string, string> = {};
  // Constraints of the others change with a new file, which the list of names shows.
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

/** True for the directory of a toolchain that go got for itself. Source: https://go.dev/doc/toolchain#download */
export function isDownloaded(root: string): boolean {
  return /[\\/]golang\.org[\\/]toolchain@v[^\\/]+$/.test(root);
}
