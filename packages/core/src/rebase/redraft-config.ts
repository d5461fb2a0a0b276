import {
  type ContainerConfig,
  compactJson,
  type HistoryEntry,
  type ImageConfig,
  type ImageConfigFields,
  type Platform,
  type StringMap,
} from '@strake/oci';
import { defined } from '@strake/oci/internal';
import type { ImageSettings } from '../config/project.ts';
import { withoutRecord } from '../pipeline/base-record.ts';
import { historyBelow, keptFields, mergeConfig } from '../pipeline/merge-config.ts';
import type { TargetBase } from '../pipeline/target.ts';
import { type ContainerChanges, containerChanges } from './container-changes.ts';
import type { Seam } from './seam.ts';

/** The parts of a base that a config is drafted over. */
export type NextBase = Pick<TargetBase, 'config' | 'layers' | 'synthetic'>;

/** The config of an image on another base, without its layers. */
export interface RedraftedConfig {
  readonly config: ImageConfigFields;
  /** What the image sets on its own. */
  readonly settings: ImageSettings;
}

/**
 * Drafts the config of an image again, over another base: what it inherited from the old one becomes that of the new one, and what it set or
 * removed stays so.
 * @param platform of the new base's image
 * @param label added; undefined for none
 */
export function redraftConfig(
  image: ImageConfig,
  seam: Seam,
  next: NextBase,
  platform: Platform,
  label?: (settings: ImageSettings) => StringMap,
): RedraftedConfig {
  const { os, created = '', config: container = {} } = withoutRecord(image);
  const base = withoutRecord(next.config);
  const changes = containerChanges(container, seam.config, base.config ?? {}, os);
  const history = seam.history === undefined ? 'reset' : 'append';
  const settings: ImageSettings = { ...changes.settings, history };
  const labels = { ...settings.labels, ...label?.(settings) };
  const { variant } = image;
  const wanted = { ...platform, ...defined({ variant: variant ?? platform.variant }) };
  const merged = mergeConfig(base, { ...settings, labels }, wanted, created);
  const { created: _, config, history: __, ...others } = merged;
  const lines = historyOf(image, seam, next);
  return {
    settings,
    config: {
      ...others,
      ...fieldsOf(image, seam, next),
      ...defined({ created: image.created }),
      config: inOrder(applyRest(config ?? {}, changes, container, seam.config), container, base),
      ...(lines.length > 0 ? { history: lines } : {}),
    },
  };
}

/** Keys as a build puts them: those of the base, then its own ones, whose order is that of the image. */
function inOrder(
  config: ContainerConfig,
  image: ContainerConfig,
  { config: base = {} }: ImageConfigFields,
): ContainerConfig {
  const below = Object.keys(config).filter((key) => key !== 'Cmd' && Object.hasOwn(base, key));
  const keys = new Set([...below, ...Object.keys(image), ...Object.keys(config)]);
  const present = [...keys].filter((key) => Object.hasOwn(config, key));
  return Object.fromEntries(present.map((key) => [key, config[key]]));
}

/** What settings cannot say. */
function applyRest(
  config: ContainerConfig,
  { set, removed }: ContainerChanges,
  image: ContainerConfig,
  base: ContainerConfig,
): ContainerConfig {
  const rest = { ...config, ...set };
  for (const key of ['ExposedPorts', 'Volumes'] as const) {
    const gone = Object.keys(base[key] ?? {}).filter(
      (name) => !Object.hasOwn(image[key] ?? {}, name),
    );
    const kept = Object.entries(rest[key] ?? {}).filter(([name]) => !gone.includes(name));
    if (gone.length > 0) Object.assign(rest, { [key]: Object.fromEntries(kept) });
  }
  return Object.fromEntries(Object.entries(rest).filter(([key]) => !removed.includes(key)));
}

/** Keys beside `config`: those that the image set differently from its base stay. */
function fieldsOf(
  image: ImageConfig,
  { fields }: Seam,
  next: NextBase,
): Readonly<Record<string, unknown>> {
  const { rootfs: _, ...rest } = image;
  const { config: __, history: ___, ...mine } = keptFields(rest);
  const theirs = keptFields(next.config);
  const same = (key: string) => compactJson([mine[key]]) === compactJson([fields[key]]);
  const own = Object.entries(mine).filter(([key]) => !same(key));
  const gone = Object.keys(fields).filter((key) => mine[key] === undefined);
  return {
    ...Object.fromEntries(gone.filter((key) => key in theirs).map((key) => [key, undefined])),
    ...Object.fromEntries(own),
  };
}

function historyOf(
  { history: told, created, rootfs }: ImageConfig,
  seam: Seam,
  { config, layers, synthetic }: NextBase,
): readonly HistoryEntry[] {
  const own = rootfs.diff_ids.length - seam.layers;
  const below = layers.length + synthetic.length;
  // An image without layers has none.
  const history = told ?? (rootfs.diff_ids.length === 0 ? [] : undefined);
  if (seam.history === undefined)
    return Array.from({ length: history ? below + own : 0 }, () => defined({ created }));
  if (history === undefined) return [];
  const lines = synthetic.map(({ createdBy }) => ({
    ...defined({ created }),
    created_by: `strake: ${createdBy}`,
  }));
  const above = history.slice(seam.history);
  const counted = above.filter((entry) => entry.empty_layer !== true).length;
  const mine = counted === own ? above : Array.from({ length: own }, () => defined({ created }));
  return [...historyBelow(config.history, layers.length), ...lines, ...mine];
}
