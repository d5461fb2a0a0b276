import { combineErrors, type Entry, type ImageContext, type LayerPlan } from '@strake/core/plugin';
import { checkEntries, type OptionEntries } from './check-entries.ts';
import { entriesOf } from './entries-of.ts';
import { entryFields } from './entry-fields.ts';
import { fileEntries } from './file-entries.ts';
import { imagePaths } from './image-path.ts';
import { danglingLinks, linkEntries } from './link-entries.ts';
import { type FileOptions, IMAGE_PATH, type SymlinksOptions } from './options.ts';

/** Adds links, directories and files to the layer that the options name. */
export async function addEntries(
  plan: LayerPlan,
  context: ImageContext<SymlinksOptions | undefined>,
): Promise<LayerPlan | undefined> {
  const { options, platform, plugin } = context;
  if (!options) return undefined;
  const given = await settle([
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

/** Waits for all, so that every option that is wrong is told of. */
async function settle(
  actions: readonly Promise<OptionEntries>[],
): Promise<readonly OptionEntries[]> {
  const settled = await Promise.allSettled(actions);
  const errors = settled.flatMap((each) =>
    each.status === 'fulfilled'
      ? []
      : [each.reason instanceof Error ? each.reason : new Error(String(each.reason))],
  );
  if (errors.length > 0) throw combineErrors(errors);
  return settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
}

/** Files that stand beside the other options, under their paths. */
function shortFiles(options: SymlinksOptions): Readonly<Record<string, string | FileOptions>> {
  const isPath = new RegExp(IMAGE_PATH);
  return Object.fromEntries(Object.entries(options).filter(([key]) => isPath.test(key)));
}

/** Says which links point to nothing that this build puts in: the base may have it, or it is a mistake. */
export function reportDangling(
  plan: LayerPlan,
  context: ImageContext<SymlinksOptions | undefined>,
): undefined {
  const { platform, base } = context;
  const links = danglingLinks(plan.layers.flatMap((layer) => layer.entries));
  for (const { link, program } of links) {
    context.log.warn(
      `link ${link.path} points to ${link.target}, which no layer for ${platform.os} holds`,
      program !== undefined
        ? `There is ${program}: write {{exe}} behind the target.`
        : base.reference === 'scratch'
          ? 'There is no base that could have it, so the link leads nowhere.'
          : 'It is fine where the base has it.',
    );
  }
}
