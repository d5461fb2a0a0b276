import { statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { isRecord } from '@strake/core';
import type { Settings } from '../../draft.ts';
import { isTrue, type ReleaserItem, textOf } from '../file/read-releaser.ts';
import type { Releaser } from '../file/releaser.ts';

/** What GoReleaser adds to archives where nothing else is said. */
const FILES = ['LICENSE*', 'README*', 'CHANGELOG*', 'license*', 'readme*', 'changelog*'];

/**
 * The files beside the programs of an archive, as options of the plugin files.
 * @param written a list of globs, and of maps with `src` and `dst`
 * @param root the directory of the image that they are in
 */
export function archiveFiles(
  written: unknown,
  root: string,
  path: ReleaserItem['path'],
  releaser: Releaser,
): Settings {
  const globs: string[] = [];
  const files: Record<string, unknown> = {};
  const list: readonly unknown[] = Array.isArray(written) && written.length > 0 ? written : FILES;
  for (const [at, each] of list.entries()) {
    const glob = textOf(each);
    const place = [...path, at];
    if (glob !== undefined) {
      const text = releaser.text(glob, place);
      if (text !== undefined && glob !== 'none*') globs.push(...withContents(text, releaser));
      continue;
    }
    const moved = isRecord(each) ? movedFiles(each, releaser) : undefined;
    if (moved === undefined)
      releaser.note(place, JSON.stringify(each), 'add it with the plugin files');
    else files[posix.join(root, moved.target)] = moved.source;
  }
  return {
    ...(globs.length === 0 ? {} : { [root]: { glob: globs, directory: '.', optional: true } }),
    ...files,
  };
}

/** A glob of GoReleaser, which takes the contents of directories. */
function withContents(glob: string, releaser: Releaser): readonly string[] {
  const clean = posix.normalize(glob).replace(/\/$/, '');
  if (isDirectory(clean, releaser)) return [`${clean}/**`];
  return /(^|\/)\*$/.test(clean) ? [clean, `${clean}/**`] : [clean];
}

/** Files with a place of their own in the archive. @returns undefined if it depends on more than their names */
function movedFiles(each: Settings, releaser: Releaser) {
  const { src, dst, info, strip_parent: strips, ...others } = each;
  const [source, written] = [textOf(src), textOf(dst)];
  if (source === undefined || info !== undefined || Object.keys(others).length > 0)
    return undefined;
  const clean = posix.normalize(source).replace(/\/$/, '');
  if (/\{\{/.test(`${source}${written ?? ''}`)) return undefined;
  if (!/[*?[{]/.test(clean)) {
    if (isTrue(strips) && isDirectory(clean, releaser)) return undefined;
    const target = isTrue(strips)
      ? posix.join(written ?? '', posix.basename(clean))
      : (written ?? clean);
    return { target, source: `./${clean}` };
  }
  const directory = posix.dirname(`${clean.slice(0, clean.search(/[*?[{]/))}x`);
  const pattern = directory === '.' ? clean : clean.slice(directory.length + 1);
  // Without its parents, only a file directly in the directory stays where it is.
  if (isTrue(strips) && pattern.includes('/')) return undefined;
  const target = written ?? (isTrue(strips) ? '' : directory);
  return { target, source: { glob: [pattern], directory, optional: true } };
}

function isDirectory(path: string, { project }: Releaser): boolean {
  const facts = statSync(join(project.directory, path), { throwIfNoEntry: false });
  return facts?.isDirectory() === true;
}
