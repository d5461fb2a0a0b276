import { type Entry, StrakeError } from '@strake/core/plugin';
import type { OptionEntries } from './check-entries.ts';
import { entriesOf } from './entries-of.ts';
import { imagePath, imagePaths, resolveLink } from './image-path.ts';
import type { SymlinksOptions } from './options.ts';

/**
 * Symlinks and hard links. A relative target stays as written, an absolute one is a path in the image.
 * @throws CONFIG_VALUE_INVALID for a target that leaves the image
 */
export function linkEntries(
  options: SymlinksOptions,
  os: string,
): readonly Promise<OptionEntries>[] {
  return [
    ...entriesOf(options.links, ['links'], (path, target) =>
      imagePaths(path, os).map((link): Entry => symlink(link, target)),
    ),
    ...entriesOf(options.hardlinks, ['hardlinks'], (path, target) =>
      imagePaths(path, os).map(
        (link): Entry => ({ type: 'hardlink', path: link, target: imagePath(target, os) }),
      ),
    ),
  ];
}

function symlink(link: string, target: string): Entry {
  if (resolveLink(link, target) !== undefined) return { type: 'symlink', path: link, target };
  throw new StrakeError(
    'CONFIG_VALUE_INVALID',
    `link ${link} leaves the image: its target is ${target}`,
    { hint: 'Check the number of "..": a relative target starts at the directory of its link.' },
  );
}

/** A symlink whose target is not an entry. */
interface DanglingLink {
  readonly link: Extract<Entry, { type: 'symlink' }>;
  /** The existing target with the extension of Windows programs. */
  readonly program?: string;
}

/** Symlinks of a layer whose target is not among its entries: it may be in the base, or missing. */
export function danglingLinks(entries: readonly Entry[]): readonly DanglingLink[] {
  const known = new Set(entries.flatMap(({ path }) => [path, ...parents(path)]));
  return entries.flatMap((link) => {
    if (link.type !== 'symlink') return [];
    const target = resolveLink(link.path, link.target) ?? '';
    if (known.has(target)) return [];
    const program = `${target}.exe`;
    return [{ link, ...(known.has(program) ? { program } : {}) }];
  });
}

function parents(path: string): readonly string[] {
  const parts = path.split('/').slice(1, -1);
  return ['/', ...parts.map((_, at) => `/${parts.slice(0, at + 1).join('/')}`)];
}
