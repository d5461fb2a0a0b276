import type { Entry, ImageContext } from '@strake/core/plugin';
import { type EntryWriter, entryWriter } from './image-place.ts';
import { followLink } from './kodata-link.ts';
import type { KoOptions } from './options.ts';

type Context = ImageContext<KoOptions | undefined>;

/** Directories above kodata, as ko names them. Source: ko, pkg/build/gobuild.go `tarKoData`. */
const DIRECTORIES = ['/var', '/var/run', '/var/run/ko'];
const WINDOWS_DIRECTORIES = ['Hives', 'Files', 'Files/var', 'Files/var/run', 'Files/var/run/ko'];

/**
 * The entries of the layer with kodata, in ko's order. The directories are there even without kodata.
 * @throws FILE_UNREADABLE for a link that leads nowhere, outside or into itself, and for what is neither file nor directory
 */
export async function kodataEntries(
  { kodata, kodataRoot, kodataTime = 0 }: KoOptions,
  context: Context,
): Promise<readonly Entry[]> {
  const isWindows = context.platform.os === 'windows';
  const names = isWindows ? WINDOWS_DIRECTORIES : DIRECTORIES;
  const writer = entryWriter(context.platform.os);
  const above = names.map((name) => writer.directory(name, kodataTime));
  const facts = kodata === undefined ? undefined : await context.stat(kodata);
  if (kodata === undefined || facts === undefined) return above;
  if (facts.type === 'symlink')
    context.log.warn(
      `${kodata} is a symbolic link, which ko does not follow: the image gets no kodata`,
      'Make it a directory; links inside of it are followed.',
    );
  if (facts.type !== 'directory') return above;
  const real = (await context.realPath(kodata)) ?? kodata;
  const walk: Walk = { context, writer, mtime: kodataTime, isWindows, root: kodataRoot };
  return [...above, ...(await entriesBelow(real, names.at(-1) ?? '', [real], walk))];
}

/** As many as a directory may have that a plugin lists. */
const MOST_ENTRIES = 100_000;

interface Walk {
  readonly context: Context;
  readonly writer: EntryWriter;
  readonly mtime: number;
  readonly isWindows: boolean;
  readonly root: string | undefined;
}

/** @param trail real directories on the way here, to find links that lead into themselves */
async function entriesBelow(
  directory: string,
  name: string,
  trail: readonly string[],
  walk: Walk,
): Promise<readonly Entry[]> {
  const { context, writer, mtime } = walk;
  const entries: Entry[] = [];
  for (const { path, type } of await context.list(directory)) {
    const own = `${name}/${path}`;
    const file = `${directory}/${path}`;
    if (type === 'directory') entries.push(writer.directory(own, mtime));
    else if (type === 'file') entries.push(writer.file(own, { file }, mtime));
    else if (type === 'other')
      throw context.error('FILE_UNREADABLE', `${file} is neither a file nor a directory`, {
        hint: 'kodata holds files, directories, and links to these: move it elsewhere.',
      });
    else if (walk.isWindows)
      context.log.info(`${file} is a symbolic link, and left out on Windows, as ko does`);
    else {
      const above = file.slice(0, file.lastIndexOf('/'));
      const target = await followLink(file, [...trail, above], walk.root, context);
      if (target.type === 'file') entries.push(writer.file(own, { file: target.path }, mtime));
      else {
        entries.push(writer.directory(own, mtime));
        const below = await entriesBelow(target.path, own, [...trail, above, target.path], walk);
        for (const entry of below) entries.push(entry);
        // Links to links may multiply what is there.
        if (entries.length > MOST_ENTRIES)
          throw context.error(
            'LIMIT_EXCEEDED',
            `${directory} has more than ${MOST_ENTRIES} files`,
            {
              hint: 'Its links lead to the same directories again and again: remove some.',
            },
          );
      }
    }
  }
  return entries;
}
