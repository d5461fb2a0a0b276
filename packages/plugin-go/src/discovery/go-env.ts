import { join } from 'node:path';
import type { DiscoveredInput, DiscoveryContext, DiscoveryFiles } from '@strake/core/plugin';
import { modFiles, workFiles } from './directories.ts';
import { isPresent, withoutDirectory } from './file-input.ts';
import { isDownloaded, toolchainRoot } from './toolchain.ts';

type GoEnvContext = Pick<DiscoveryContext, 'directory' | 'env' | 'programs' | 'files'>;

/**
 * The inputs of `go env -json`. They are files if `go` is the program of a toolchain, which runs itself or a toolchain that it
 * downloaded. A shim (asdf, goenv, mise, snap) chooses a toolchain by its own rules.
 * @returns undefined if the toolchain cannot be determined from files: go must run again
 */
export function goEnvInputs(
  text: string,
  { directory, env, programs, files: disk }: GoEnvContext,
): readonly DiscoveredInput[] | undefined {
  const said = parse(text);
  const own = toolchainRoot(programs, disk);
  if (said?.GOROOT === undefined || own === undefined) return undefined;
  const isOwn = disk.realPath(said.GOROOT) === own;
  if (!isOwn && !isDownloaded(said.GOROOT)) return undefined;
  const roots = [...new Set([own, said.GOROOT])];
  const { GOENV = '', GOVERSION = '', GOWORK = '' } = said;
  const files = [
    ...(GOENV === '' || GOENV === 'off' ? [] : [GOENV]),
    ...roots.flatMap((root) => [join(root, 'VERSION'), join(root, 'go.env')]),
    ...goModFiles(directory, disk),
    ...workFiles(directory, env),
    ...(GOWORK === '' || GOWORK === 'off' ? [] : [GOWORK]),
  ];
  return [
    ...[...new Set(files)].map((file) =>
      withoutDirectory({ file }, (path) => disk.type(path) === 'directory'),
    ),
    // Go prefers a toolchain of this name on PATH to one that it downloads.
    ...(isOwn ? [] : [{ program: GOVERSION }]),
  ];
}

/** The paths of go.mod from a directory upwards, up to the first that exists. */
function goModFiles(directory: string, disk: DiscoveryFiles): readonly string[] {
  const files = modFiles(directory);
  const first = files.findIndex((file) => isPresent(file, disk));
  return first < 0 ? files : files.slice(0, first + 1);
}

function parse(text: string): Readonly<Record<string, string | undefined>> | undefined {
  try {
    return Object(JSON.parse(text)) as Readonly<Record<string, string | undefined>>;
  } catch {
    return undefined;
  }
}
