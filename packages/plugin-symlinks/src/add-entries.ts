import { aboutOption, type Entry, type ImageContext, type LayerPlan } from '@strake/core/plugin';
import { entryFields } from './entry-fields.ts';
import { fileEntries } from './file-entries.ts';
import { imagePaths } from './image-path.ts';
import { danglingLinks, linkEntries } from './link-entries.ts';
import { type FileOptions, IMAGE_PATH, type SymlinksOptions } from './options.ts';

/** Adds links, folders and files to the layer that the options name. */
export async function addEntries(
  plan: LayerPlan,
  context: ImageContext<SymlinksOptions | undefined>,
): Promise<LayerPlan | undefined> {
  const { options, platform } = context;
  if (!options) return undefined;
  const directories = Object.entries(options.directories ?? {}).flatMap(([path, given]) =>
    aboutOption(['directories', path], () =>
      imagePaths(path, platform.os).map(
        (each): Entry => ({ type: 'directory', path: each, ...entryFields(given ?? {}) }),
      ),
    ),
  );
  const files = await Promise.all([
    ...shortFiles(options).map(([path, given]) =>
      aboutOption([path], () => fileEntries(path, given, context)),
    ),
    ...Object.entries(options.files ?? {}).map(([path, given]) =>
      aboutOption(['files', path], () => fileEntries(path, given, context)),
    ),
  ]);
  const entries = [...linkEntries(options, platform.os), ...directories, ...files.flat()];
  if (entries.length === 0) return undefined;
  const id = options.layer ?? 'symlinks';
  const known = plan.layers.find((layer) => layer.id === id);
  const layer = {
    id,
    entries: [...(known?.entries ?? []), ...entries],
    createdBy: known?.createdBy ?? 'links and files',
  };
  return {
    layers: known
      ? plan.layers.map((each) => (each === known ? layer : each))
      : [...plan.layers, layer],
  };
}

/** Files that stand beside the other options, under their paths. */
function shortFiles(options: SymlinksOptions): readonly [string, string | FileOptions][] {
  const isPath = new RegExp(IMAGE_PATH);
  return Object.entries(options).filter(([key]) => isPath.test(key)) as [
    string,
    string | FileOptions,
  ][];
}

/** Says which links point to nothing that this build puts in: the base may have it, or it is a mistake. */
export function reportDangling(
  plan: LayerPlan,
  context: ImageContext<SymlinksOptions | undefined>,
): undefined {
  const links = danglingLinks(plan.layers.flatMap((layer) => layer.entries));
  for (const link of links) {
    if (link.type !== 'symlink') continue;
    context.log.warn(
      `link ${link.path} points to ${link.target}, which no layer of this build holds`,
      'It is fine where the base has it.',
    );
  }
}
