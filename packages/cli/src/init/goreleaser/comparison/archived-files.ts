import { globSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { isRecord } from '@strake/core';
import { fileFact } from '../../proof/file-fact.ts';
import { isTrue, textOf } from '../file/read-releaser.ts';
import type { ReleasedImage } from './released-image.ts';

/** What GoReleaser adds where nothing else is said. */
const DEFAULT_FILES = ['license*', 'LICENSE*', 'readme*', 'README*', 'changelog*', 'CHANGELOG*'];

/**
 * The files that GoReleaser puts beside programs, as paths in the archive. Source: internal/archivefiles
 * @param text evaluates a template
 */
export function archivedFiles(
  { item, project }: ReleasedImage,
  text: (template: string) => string,
): readonly string[] {
  const written = Array.isArray(item.values.files) ? item.values.files : [];
  const sources = (written.length === 0 ? DEFAULT_FILES : written).flatMap((each) =>
    isRecord(each) ? [each] : [{ src: textOf(each) }],
  );
  const found = sources.flatMap((source) => {
    const glob = text(textOf(source.src) ?? '');
    const matches = contentsOf(globSync(glob, { cwd: project.directory }), project.directory);
    const target = textOf(source.dst);
    const start = /[*?[{]/.test(glob) ? posix.dirname(commonStart(matches)) : glob;
    return matches.map((path) => {
      const below = target === undefined ? path : posix.relative(start, path);
      const name = isTrue(source.strip_parent) ? posix.basename(path) : below;
      const isExecutable = (statSync(join(project.directory, path)).mode & 0o100) !== 0;
      return fileFact(posix.join(target ?? '', name), undefined, isExecutable ? '0755' : undefined);
    });
  });
  return [...new Set(found)];
}

/** Files, and those below directories. */
function contentsOf(paths: readonly string[], directory: string): readonly string[] {
  return paths.flatMap((path) =>
    statSync(join(directory, path)).isDirectory()
      ? contentsOf(globSync(`${path}/*`, { cwd: directory }), directory)
      : [posix.normalize(path)],
  );
}

function commonStart([first = '', ...others]: readonly string[]): string {
  let length = first.length;
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length -= 1;
  return first.slice(0, length);
}
