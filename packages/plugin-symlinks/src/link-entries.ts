import { aboutOption, type Entry, StrakeError } from '@strake/core/plugin';
import { imagePath, imagePaths, resolveLink } from './image-path.ts';
import type { SymlinksOptions } from './options.ts';

/**
 * Symlinks and hard links. A relative target stays as it is written, an absolute one is a place in the image.
 * @throws CONFIG_VALUE_INVALID for a target that leaves the image
 */
export function linkEntries(options: SymlinksOptions, os: string): readonly Entry[] {
  const links = Object.entries(options.links ?? {}).flatMap(([path, target]) =>
    aboutOption(['links', path], () =>
      imagePaths(path, os).map((link): Entry => symlink(link, target)),
    ),
  );
  const hardlinks = Object.entries(options.hardlinks ?? {}).flatMap(([path, target]) =>
    aboutOption(['hardlinks', path], () =>
      imagePaths(path, os).map(
        (link): Entry => ({ type: 'hardlink', path: link, target: imagePath(target, os) }),
      ),
    ),
  );
  return [...links, ...hardlinks];
}

function symlink(link: string, target: string): Entry {
  if (resolveLink(link, target) !== undefined) return { type: 'symlink', path: link, target };
  throw new StrakeError(
    'CONFIG_VALUE_INVALID',
    `link ${link} leaves the image: its target is ${target}`,
    { hint: 'Count the "..": a relative target starts at the folder of its link.' },
  );
}

/** Symlinks of a layer whose target is in none of its entries: it may be in the base, or nowhere. */
export function danglingLinks(entries: readonly Entry[]): readonly Entry[] {
  const known = new Set(entries.flatMap(({ path }) => [path, ...parents(path)]));
  return entries.filter(
    (entry) => entry.type === 'symlink' && !known.has(resolveLink(entry.path, entry.target) ?? ''),
  );
}

function parents(path: string): readonly string[] {
  const parts = path.split('/').slice(1, -1);
  return ['/', ...parts.map((_, at) => `/${parts.slice(0, at + 1).join('/')}`)];
}
