import { join, relative, sep } from 'node:path';
import type { DiscoveryFiles } from '@strake/core/plugin';
import { isOwnDirectory } from '../discovery/directories.ts';
import { type LocalModule, readModuleFile } from '../discovery/module-file.ts';

/**
 * The directories of a module at which a pattern may match, sorted: without nested modules, `testdata`, `vendor`, names that begin with
 * `_` or `.`, symbolic links, and what `ignore` in go.mod names.
 * Source: cmd/go/internal/search, `MatchDirs`; https://go.dev/ref/mod#go-mod-file-ignore
 * @param top absolute; it counts whatever its name
 */
export function directoriesBelow(
  top: string,
  module: LocalModule,
  files: DiscoveryFiles,
): readonly string[] {
  const { ignored } = readModuleFile(join(module.directory, 'go.mod'), module.directory, files);
  const isIgnored = (path: string) => {
    const below = `/${relative(module.directory, path).split(sep).join('/')}`;
    return ignored.some((each) =>
      each.startsWith('./') ? below === each.slice(1) : below.endsWith(`/${each}`),
    );
  };
  const walk = (path: string): readonly string[] => [
    path,
    ...files
      .list(path)
      .filter((name) => !/^([_.].*|testdata|vendor)$/.test(name))
      .map((name) => join(path, name))
      .filter((each) => isOwnDirectory(each, files) && !isIgnored(each))
      .flatMap(walk),
  ];
  return files.type(top) === 'directory' ? walk(top) : [];
}
