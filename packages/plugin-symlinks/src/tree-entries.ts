import { posix, resolve } from 'node:path';
import { type Entry, type FileFacts, type ImageContext, StrakeError } from '@strake/core/plugin';
import { entryFields } from './entry-fields.ts';
import { resolveLink } from './image-path.ts';
import type { FileOptions, SymlinksOptions } from './options.ts';

type Context = ImageContext<SymlinksOptions | undefined>;

/** Files on disk as entries below a path: one file, a directory with its contents, or the matches of a glob. */
export async function treeEntries(
  place: string,
  options: FileOptions,
  context: Context,
): Promise<readonly Entry[]> {
  if (options.glob !== undefined) return globEntries(place, options, context);
  const file = options.file ?? '';
  const facts = await statFollowed(file, options, context);
  if (facts.type !== 'directory')
    return [fileEntry(place, resolve(context.directory, file), facts, options)];
  const listed = await context.list(file);
  const entries = listed.map((each) =>
    memberEntry(
      `${place}/${each.path}`,
      `/${each.path}`,
      `${file}/${each.path}`,
      each,
      options,
      context,
    ),
  );
  return Promise.all(entries);
}

async function globEntries(
  place: string,
  options: FileOptions,
  context: Context,
): Promise<readonly Entry[]> {
  const directory = resolve(context.directory, options.directory ?? '.');
  const files = await context.glob(options.glob ?? [], { directory });
  if (files.length === 0) {
    throw new StrakeError(
      'FILE_UNREADABLE',
      `no file matches ${[options.glob].flat().join(', ')} in ${directory}`,
      {
        hint: 'A glob starts at "directory", by default the directory of the configuration.',
      },
    );
  }
  return Promise.all(
    files.map(async (file) => {
      const below = posix.relative(directory, file);
      const facts = await context.stat(file);
      if (!facts) throw vanished(file);
      return memberEntry(`${place}/${below}`, `/${below}`, file, facts, options, context);
    }),
  );
}

function vanished(file: string): StrakeError {
  return new StrakeError('FILE_CHANGED', `file ${file} was removed during the build`, {
    hint: 'Another process removes files: build again when it has finished.',
  });
}

/** A directory, file or link of a tree or a glob. Links are kept, and must stay inside the tree. */
async function memberEntry(
  path: string,
  inTree: string,
  source: string,
  facts: FileFacts,
  options: FileOptions,
  context: Context,
): Promise<Entry> {
  const { mode: _mode, ...fields } = entryFields(options);
  if (facts.type === 'directory') return { type: 'directory', path, ...fields };
  if (facts.type === 'symlink' && options.symlinks !== 'follow') {
    const target = facts.target ?? '';
    if (target.startsWith('/') || resolveLink(inTree, target) === undefined) {
      throw new StrakeError(
        'CONFIG_VALUE_INVALID',
        `link ${source} leaves its tree: its target is ${target}`,
        {
          hint: 'Set "symlinks: follow" to add its target, or fix the link.',
        },
      );
    }
    return { type: 'symlink', path, target, ...fields };
  }
  const followed = facts.type === 'symlink' ? await statFollowed(source, options, context) : facts;
  return fileEntry(path, resolve(context.directory, source), followed, options);
}

/** Only the executable bits of the file on disk count: all others depend on the umask of the checkout. */
function fileEntry(path: string, file: string, facts: FileFacts, options: FileOptions): Entry {
  if (facts.type !== 'file') {
    throw new StrakeError('FILE_UNREADABLE', `${file} is neither a file nor a directory`, {
      hint: 'Images cannot contain sockets, devices and links to directories.',
    });
  }
  const mode = (facts.mode & 0o100) === 0 ? 0o644 : 0o755;
  return { type: 'file', path, mode, ...entryFields(options), content: { file } };
}

/** Facts of the final target of a path. @throws FILE_UNREADABLE if it does not exist */
async function statFollowed(
  path: string,
  options: FileOptions,
  context: Context,
  hops = 0,
): Promise<FileFacts> {
  const facts = await context.stat(path);
  if (!facts || hops > 40) {
    throw new StrakeError(
      'FILE_UNREADABLE',
      `file ${resolve(context.directory, path)} ${facts ? 'is a circular link' : 'does not exist'}`,
      {
        hint: 'Paths of files start at the directory of the configuration.',
      },
    );
  }
  if (facts.type !== 'symlink') return facts;
  const next = resolve(context.directory, posix.dirname(path), facts.target ?? '');
  return statFollowed(next, options, context, hops + 1);
}
