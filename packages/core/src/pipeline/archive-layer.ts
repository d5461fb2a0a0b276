import type { Entry, Layer } from '@strake/oci';
import { parentsOf } from '@strake/oci/internal';
import type { ArchiveSettings } from '../config/project.ts';
import { StrakeError } from '../errors/index.ts';
import type { LayerPlan } from '../plugin/layer-plan.ts';
import type { Target } from './target.ts';

/** An archive and what goes into it. */
export interface DescribedArchive {
  readonly settings: ArchiveSettings;
  readonly layer: Layer;
}

/**
 * The archives of one platform: all layers above the base in one tree, before their conversion to a platform's layer format.
 * @throws CONFIG_VALUE_INVALID for an empty archive, or one with entries outside of its `strip` directory
 */
export function describeArchives(target: Target, plan: LayerPlan): readonly DescribedArchive[] {
  return target.settings.archives.map((settings) => {
    // As in a container: the upper of two layers wins.
    const tree = new Map(
      plan.layers.flatMap(({ entries }) => entries).map((each) => [each.path, each]),
    );
    const entries = [...tree.values()].flatMap((entry) =>
      stripEntry(withoutTarFields(entry), settings, target),
    );
    if (entries.length === 0) {
      throw refuse(
        settings,
        target,
        'would be empty',
        'Archives contain what plugins add above the base.',
      );
    }
    return { settings, layer: { id: 'archive', entries } };
  });
}

/** Archives are strake's own tars and zips. */
function withoutTarFields({ name: _name, xattrs: _xattrs, ...entry }: Entry): Entry {
  return entry;
}

function stripEntry(entry: Entry, settings: ArchiveSettings, target: Target): readonly Entry[] {
  const { strip } = settings;
  if (strip === undefined) return [entry];
  if (entry.type === 'directory' && [...parentsOf(strip), strip].includes(entry.path)) return [];
  const inside = (path: string) => {
    if (path.startsWith(`${strip}/`)) return path.slice(strip.length);
    throw refuse(
      settings,
      target,
      `has "strip: ${strip}", but ${path} is outside of it`,
      'Remove "strip", or put the file into that directory.',
    );
  };
  const path = inside(entry.path);
  return [
    entry.type === 'hardlink'
      ? { ...entry, path, target: inside(entry.target) }
      : { ...entry, path },
  ];
}

function refuse(
  { file }: ArchiveSettings,
  { image, platformName }: Target,
  what: string,
  hint: string,
): StrakeError {
  return new StrakeError(
    'CONFIG_VALUE_INVALID',
    `archive ${file} of image "${image.name}" ${what} (for ${platformName})`,
    { image: image.name, platform: platformName, hint },
  );
}
