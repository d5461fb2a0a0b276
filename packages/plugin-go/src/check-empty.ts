import { type ImageContext, type LayerPlan, StrakeError } from '@strake/core/plugin';
import type { GoOptions } from './options.ts';

/**
 * Refuses an image that would stay empty because no program is configured. An explicit empty list of programs is accepted.
 * @throws CONFIG_VALUE_INVALID
 */
export function checkEmpty(
  { layers }: LayerPlan,
  { image, options }: ImageContext<GoOptions | undefined>,
): undefined {
  if (options?.programs !== undefined || layers.some(({ entries }) => entries.length > 0))
    return undefined;
  throw new StrakeError(
    'CONFIG_VALUE_INVALID',
    `image "${image}" adds nothing to its base: "go" is in "plugins", and no program is configured`,
    {
      image,
      hint: 'List main packages in "go.programs" (strake init finds them). If the image only changes the config of its base, set "go.programs" to [] or omit the plugin.',
    },
  );
}
