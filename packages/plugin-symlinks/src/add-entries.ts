import { allOrThrow, type Entry, type ImageContext, type LayerPlan } from '@strake/core/plugin';
import { checkEntries } from './check-entries.ts';
import { entriesOf } from './entries-of.ts';
import { entryFields } from './entry-fields.ts';
import { fileEntries } from './file-entries.ts';
import { imagePaths } from './image-path.ts';
import { danglingLinks, linkEntries } from './link-entries.ts';
import { type FileOptions, IMAGE_PATH, type SymlinksOptions } from './options.ts';

/** Adds links, directories and files to the layer named in the options. */
export async function addEntries(
  plan: LayerPlan,
  context: ImageContext<SymlinksOptions | undefined>,
): Promise<LayerPlan | undefined> {
  const { options, platform, plugin } = context;
  if (!options) return undefined;
  // Every wrong option is reported.
  const given = await allOrThrow([
    ...linkEntries(options, platform.os),
    ...entriesOf(options.directories, ['directories'], (path, wanted) =>
      imagePaths(path, platform.os).map(
        (each): Entry => ({ type: 'directory', path: each, ...entryFields(wanted ?? {}) }),
      ),
    ),
    ...entriesOf(shortFiles(options), [], (path, file, option) =>
      fileEntries(path, file, context, option),
    ),
    ...entriesOf(options.files, ['files'], (path, file, option) =>
      fileEntries(path, file, context, option),
    ),
  ]);
  const entries = given.flatMap((each) => each.entries);
  if (entries.length === 0) return undefined;
  const id = options.layer ?? plugin;
  const known = plan.layers.find((layer) => layer.id === id);
  checkEntries(given, known?.entries ?? []);
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

/** Files given directly by their paths, beside the other options. */
function shortFiles(options: SymlinksOptions): Readonly<Record<string, string | FileOptions>> {
  const isPath = new RegExp(IMAGE_PATH);
  return Object.fromEntries(Object.entries(options).filter(([key]) => isPath.test(key)));
}

/** Warns of links whose target is not in the layers of this build: it may be in the base, or a mistake. */
export function reportDangling(
  plan: LayerPlan,
  context: ImageContext<SymlinksOptions | undefined>,
): undefined {
  const { platform, base } = context;
  const links = danglingLinks(plan.layers.flatMap((layer) => layer.entries));
  for (const { link, program } of links) {
    context.log.warn(
      `link ${link.path} points to ${link.target}, which is in no layer for ${platform.os}`,
      program !== undefined
        ? `${program} exists: append {{exe}} to the target.`
        : base.reference === 'scratch'
          ? 'The image has no base that could contain it, so the link is broken.'
          : 'Ignore this if the base contains the target.',
    );
  }
}
