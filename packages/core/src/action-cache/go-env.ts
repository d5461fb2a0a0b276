import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { findTool, interpreterOf } from './find-tool.ts';
import { upwards, workFiles } from './go-directory.ts';
import { isDownloaded } from './go-toolchain.ts';
import type { Place } from './input-checker.ts';
import type { InputQuery } from './recorded-input.ts';

/**
 * What the answer of `go env -json` depends on. Files tell it where `go` is the program of a toolchain that answers itself, or one
 * that it downloaded because a file or a variable says so. A shim (asdf, goenv, mise, snap) chooses by rules of its own.
 * @param tool as the command line names it
 * @returns undefined where no file tells who answers: go has to be asked again
 */
export function goEnvQueries(
  text: string,
  tool: string,
  { directory, env }: Place,
): readonly InputQuery[] | undefined {
  const said = parse(text);
  const own = rootOf(findTool(tool, directory, env));
  if (said?.GOROOT === undefined || own === undefined) return undefined;
  const isOwn = realPath(said.GOROOT) === own;
  if (!isOwn && !isDownloaded(said.GOROOT)) return undefined;
  const roots = [...new Set([own, said.GOROOT])];
  const { GOENV = '', GOVERSION = '', GOWORK = '' } = said;
  const files = [
    ...(GOENV === '' || GOENV === 'off' ? [] : [GOENV]),
    ...roots.flatMap((root) => [join(root, 'VERSION'), join(root, 'go.env')]),
    ...goModFiles(directory),
    ...workFiles(directory, env),
    ...(GOWORK === '' || GOWORK === 'off' ? [] : [GOWORK]),
  ];
  return [
    ...[...new Set(files)].map((path): InputQuery => ({ kind: 'file', path })),
    // Go prefers a toolchain of this name on PATH to one that it downloads.
    ...(isOwn ? [] : [{ kind: 'tool', name: GOVERSION } as const]),
  ];
}

/** The toolchain whose `go` a file is; undefined for a script, and for what only goes by the name. */
function rootOf(tool: string | undefined): string | undefined {
  if (tool === undefined || !/^go(\.exe)?$/.test(basename(tool))) return undefined;
  const root = dirname(dirname(tool));
  const isRoot = [`VERSION`, `pkg/tool`, `bin/${basename(tool)}`].every((name) =>
    existsSync(join(root, name)),
  );
  return isRoot && interpreterOf(tool) === undefined ? root : undefined;
}

/** go.mod files from a directory upwards to the first that is there. */
function goModFiles(directory: string): readonly string[] {
  const files = upwards(directory).map((above) => join(above, 'go.mod'));
  const first = files.findIndex((file) => existsSync(file));
  return first < 0 ? files : files.slice(0, first + 1);
}

function parse(text: string): Readonly<Record<string, string | undefined>> | undefined {
  try {
    return Object(JSON.parse(text)) as Readonly<Record<string, string | undefined>>;
  } catch {
    return undefined;
  }
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
