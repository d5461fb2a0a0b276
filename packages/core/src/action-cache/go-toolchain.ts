import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { compiledFilesOf, type Package } from './go-package.ts';
import type { InputQuery } from './recorded-input.ts';

/** What makes programs; a toolchain holds more, which go builds from its sources. */
const TOOLS = /^(asm|compile|link|preprofile)(\.exe)?$/;

/**
 * What packages depend on of the toolchain: its tools, and the packages of Go itself among them. Distributions and people patch both
 * without another VERSION.
 * @returns undefined for a toolchain that go downloaded: its directory in the module cache is immutable, as every module there
 */
export function toolchainQuestion(packages: readonly Package[]): InputQuery | undefined {
  const standard = packages.filter(({ Standard, Dir }) => Standard && Dir);
  const root = standard.find(({ Root }) => Root)?.Root;
  if (root === undefined || isDownloaded(root)) return undefined;
  const directories: Record<string, string> = {};
  // Constraints of the others change with a new file, which the list of names shows.
  for (const each of standard)
    directories[each.Dir ?? ''] = ['.', ...compiledFilesOf(each)].join('\n');
  const tools = join(root, 'pkg/tool');
  for (const platform of namesIn(tools)) {
    const names = namesIn(join(tools, platform)).filter((name) => TOOLS.test(name));
    if (names.length > 0) directories[join(tools, platform)] = names.join('\n');
  }
  directories[join(root, 'pkg/include')] = ['.', ...namesIn(join(root, 'pkg/include'))].join('\n');
  directories[join(root, 'bin')] = namesIn(join(root, 'bin'))
    .filter((name) => /^go(\.exe)?$/.test(name))
    .join('\n');
  return { kind: 'files', name: `the Go toolchain in ${root}`, directories };
}

/** True for the directory of a toolchain that go got for itself. Source: https://go.dev/doc/toolchain#download */
export function isDownloaded(root: string): boolean {
  return /[\\/]golang\.org[\\/]toolchain@v[^\\/]+$/.test(root);
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}
