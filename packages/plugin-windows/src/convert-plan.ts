import { type ImageContext, type LayerPlan, StrakeError } from '@strake/core/plugin';
import { convertLayer } from './convert-layer.ts';
import { descriptorPair } from './descriptor-pair.ts';
import { directoryFinder } from './directory-finder.ts';
import type { WindowsOptions } from './options.ts';

/** Where old programs stop reading paths; MAX_PATH without room for a short name. */
const LONG = 250;

/**
 * Makes every layer of the plan one of Windows.
 * @throws PLUGIN_CONFLICT for a layer that is one already, known by its mark: `C:\Files` is a directory like any other
 */
export function convertPlan(
  plan: LayerPlan,
  context: ImageContext<WindowsOptions | undefined>,
): LayerPlan {
  const done = plan.layers.find((layer) => layer.format !== undefined);
  if (done) {
    throw new StrakeError('PLUGIN_CONFLICT', `layer "${done.id}" is a Windows layer already`, {
      hint: 'Another plugin has converted it: use one of the two.',
    });
  }
  if (context.base.reference === 'scratch') {
    context.log.warn(
      'base scratch has no Windows in it: the image holds files and cannot run them',
      'Take mcr.microsoft.com/windows/nanoserver:ltsc2022 where it has to.',
    );
  }
  const descriptors = descriptorPair(context.options?.securityDescriptor);
  const isDirectory = directoryFinder(plan);
  for (const { path } of plan.layers.flatMap((layer) => layer.entries)) {
    if (path.length + 'C:'.length <= LONG) continue;
    const hint = 'Programs that do not ask for long paths cannot open it.';
    context.log.warn(`path C:${path.replaceAll('/', '\\')} is longer than ${LONG}`, hint);
  }
  return {
    // One without entries is not written.
    layers: plan.layers.map((layer) =>
      layer.entries.length === 0 ? layer : convertLayer(layer, { descriptors, isDirectory }),
    ),
  };
}

/** Roots that an import knows. Source: hcsshim, internal/wclayer/legacy.go. */
const ROOT = /^\/(?:Files|Hives|UtilityVM)(?:\/|$)/;

/**
 * Finds what other plugins put into a Windows layer behind its conversion.
 * @throws LAYER_ENTRY_INVALID
 */
export function checkRoots(plan: LayerPlan): void {
  for (const layer of plan.layers) {
    const stray = layer.format && layer.entries.find(({ path }) => !ROOT.test(path));
    if (!stray) continue;
    throw new StrakeError(
      'LAYER_ENTRY_INVALID',
      `entry ${stray.path} of layer "${layer.id}" came into it when it was a Windows layer already`,
      { hint: 'The plugin that adds it has to tap "layer" in an earlier stage.' },
    );
  }
}
