import type { ProgramsHere } from '../package/programs-here.ts';

/** What to do with the result of a build without a configuration. */
export const KEEP_HINT = 'Keep these images as a configuration with "strake init".';

/** What a command makes images of without a configuration. */
export function withoutConfig({ images, below }: ProgramsHere): string {
  const what = images.length === 1 ? 'the image is' : 'the images are';
  const left = below.length === 0 ? '' : `; without programs below ${below.join(', ')}`;
  return `no configuration: ${what} ${images.join(', ')}${left}`;
}
