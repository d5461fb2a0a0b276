import { type ImageContext, type LayerPlan, StrakeError } from '@strake/core/plugin';
import { convertLayer } from './convert-layer.ts';
import { descriptorPair } from './descriptor-pair.ts';
import { directoryFinder } from './directory-finder.ts';
import type { WindowsOptions } from './options.ts';

/** The path limit of old programs; MAX_PATH minus a short name. */
const LONG = 250;

/**
 * Converts every layer of the plan to the format of Windows.
 * @throws PLUGIN_CONFLICT for a converted layer, known by its mark: `C:\Files` is an ordinary directory
 */
export function convertPlan(
  plan: LayerPlan,
  context: ImageContext<WindowsOptions | undefined>,
): LayerPlan {
  const done = plan.layers.find((layer) => layer.format !== undefined);
  if (done) {
    throw new StrakeError('PLUGIN_CONFLICT', `layer "${done.id}" is already a Windows layer`, {
      hint: 'Another plugin has converted it: use only one of them.',
    });
  }
  if (context.base.reference === 'scratch') {
    context.log.warn(
      'base scratch does not contain Windows: the image has files but cannot run programs',
      'Use mcr.microsoft.com/windows/nanoserver:ltsc2022 to run programs.',
    );
  }
  const descriptors = descriptorPair(context.options?.securityDescriptor);
  const isDirectory = directoryFinder(plan);
  for (const { path } of plan.layers.flatMap((layer) => layer.entries)) {
    if (path.length + 'C:'.length <= LONG) continue;
    const hint = 'Programs without long-path support cannot open it.';
    context.log.warn(`path C:${path.replaceAll('/', '\\')} is longer than ${LONG}`, hint);
  }
  return {
    // A layer without entries is not written.
    layers: plan.layers.map((layer) =>
      layer.entries.length === 0 ? layer : convertLayer(layer, { descriptors, isDirectory }),
    ),
  };
}

/** Top-level names that an import accepts. Source: hcsshim, internal/wclayer/legacy.go. */
const ROOT = /^\/(?:Files|Hives|UtilityVM)(?:\/|$)/;

/**
 * Finds entries that other plugins added to a Windows layer after its conversion.
 * @throws LAYER_ENTRY_INVALID
 */
export function checkRoots(plan: LayerPlan): void {
  for (const layer of plan.layers) {
    const stray = layer.format && layer.entries.find(({ path }) => !ROOT.test(path));
    if (!stray) continue;
    throw new StrakeError(
      'LAYER_ENTRY_INVALID',
      `entry ${stray.path} of layer "${layer.id}" was added after its conversion to a Windows layer`,
      { hint: 'Tap "layer" in an earlier stage in the plugin that adds it.' },
    );
  }
}
