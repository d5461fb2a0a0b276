import { resolve } from 'node:path';
import { aboutOption, type Entry, type ImageContext, StrakeError } from '@strake/core/plugin';
import { entryFields } from './entry-fields.ts';
import { imagePaths } from './image-path.ts';
import type { FileOptions, SymlinksOptions } from './options.ts';
import { treeEntries } from './tree-entries.ts';
import { writeData } from './write-data.ts';

type Context = ImageContext<SymlinksOptions | undefined>;

const SOURCES = ['file', 'glob', 'content', 'template', 'toml', 'json', 'yaml'] as const;

/**
 * The entries of one key of `files`.
 * @param option path of keys in the plugin's options
 * @throws CONFIG_VALUE_INVALID without exactly one source, FILE_UNREADABLE, CONFIG_TEMPLATE
 */
export async function fileEntries(
  path: string,
  given: string | FileOptions,
  context: Context,
  option: readonly string[],
): Promise<readonly Entry[]> {
  const options: FileOptions = typeof given === 'string' ? { file: given } : given;
  const sources = SOURCES.filter((source) => options[source] !== undefined);
  const [source] = sources;
  if (source === undefined || sources.length > 1) {
    throw new StrakeError(
      'CONFIG_VALUE_INVALID',
      `file ${path} has ${sources.length === 0 ? 'no source' : `several sources: ${sources.join(', ')}`}`,
      {
        hint: `Give it one of ${SOURCES.join(', ')}.`,
      },
    );
  }
  if (options.optional) {
    const found = await findSource(source, options, context);
    if (found === undefined) return [];
  }
  const places = imagePaths(path, context.platform.os);
  const entries = await Promise.all(
    places.map((place) => {
      const make = () => entriesAt(place, source, options, context);
      return typeof given === 'string' ? make() : aboutOption([...option, source], make);
    }),
  );
  return entries.flat();
}

/** The entries of an optional source; undefined if it does not exist. */
async function findSource(
  source: (typeof SOURCES)[number],
  { file, template, glob, directory = '.' }: FileOptions,
  context: Context,
): Promise<unknown> {
  const name = source === 'file' ? file : source === 'template' ? template : undefined;
  if (name !== undefined) return context.stat(name);
  if (source === 'glob') {
    const start = resolve(context.directory, directory);
    const files = (await context.stat(start))
      ? await context.glob(glob ?? [], { directory: start })
      : [];
    return files[0];
  }
  throw new StrakeError('CONFIG_VALUE_INVALID', `"optional" does not apply to ${source}`, {
    hint: 'Only sources on disk can be optional: file, template and glob.',
  });
}

async function entriesAt(
  place: string,
  source: (typeof SOURCES)[number],
  options: FileOptions,
  context: Context,
): Promise<readonly Entry[]> {
  if (source === 'file' || source === 'glob') return treeEntries(place, options, context);
  const text = await textOf(source, options, context);
  return [{ type: 'file', path: place, ...entryFields(options), content: { text } }];
}

async function textOf(
  source: Exclude<(typeof SOURCES)[number], 'file' | 'glob'>,
  options: FileOptions,
  context: Context,
): Promise<string> {
  if (source === 'content') return options.content ?? '';
  if (source !== 'template') return writeData(source, options[source]);
  const file = options.template ?? '';
  const text = await context.read(file);
  return context.fill(text).catch((thrown: unknown) => {
    if (!StrakeError.is(thrown)) throw thrown;
    throw StrakeError.locate(thrown, { location: { file: resolve(context.directory, file) } });
  });
}
