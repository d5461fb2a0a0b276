import { isRecord } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import type { BareContext } from './context.ts';
import type { Plugin } from './definition.ts';
import { type Call, guardTap } from './guard-tap.ts';
import type { MeasureContext, MeasuredSize } from './measured-size.ts';
import { freezePlain } from './plain-data.ts';
import type { PushImage } from './push-request.ts';
import { readTaps } from './read-taps.ts';

/**
 * Asks a plugin for the sizes of what is in an image. The call is guarded like a tap of `published`.
 * @throws whatever the plugin throws, and PLUGIN_* as a tap
 */
export async function askSizes(
  plugin: Plugin,
  image: PushImage,
  call: Omit<Call, 'trace' | 'interceptors' | 'contextFor'> & {
    contextFor(plugin: string): BareContext<MeasureContext>;
  },
): Promise<readonly MeasuredSize[]> {
  const measure = plugin.measure?.bind(plugin);
  if (measure === undefined) return [];
  let result: unknown;
  const handler = async (...given: Parameters<typeof measure>) => {
    result = await measure(...given);
  };
  for (const tap of readTaps(plugin, 'published', { handler }, plugin))
    await guardTap(tap, freezePlain(image), { ...call, trace: [] });
  const { measures = [] } = plugin;
  if (Array.isArray(result) && result.every((each) => isMeasured(each, measures)))
    return freezePlain(result);
  throw new StrakeError(
    'PLUGIN_BAD_RESULT',
    `plugin "${plugin.name}" returned from measure what is not a list of sizes`,
    {
      plugin: plugin.name,
      hint: 'Each has kind (one of measures), name, size (bytes), and of if it is in something.',
    },
  );
}

function isMeasured(value: unknown, kinds: readonly string[]): value is MeasuredSize {
  if (!isRecord(value)) return false;
  const { kind, name, size, of = '' } = value;
  return (
    kinds.includes(String(kind)) &&
    typeof name === 'string' &&
    typeof of === 'string' &&
    Number.isSafeInteger(size) &&
    Number(size) >= 0
  );
}
