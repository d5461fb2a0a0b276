import type { ProgramsHere } from '../package/programs-here.ts';

/** What to do with the result of a build without a configuration. */
export const KEEP_HINT = 'Keep these images as a configuration with "strake init".';

/**
 * What a command makes images of without a configuration.
 * @param env the user's: a variable of ko seems to name the repository
 */
export function withoutConfig(
  { images, below }: Pick<ProgramsHere, 'images' | 'below'>,
  { KO_DOCKER_REPO, STRAKE_REPOSITORY }: Readonly<Record<string, string | undefined>>,
): string {
  const what = images.length === 1 ? 'the image is' : 'the images are';
  const left = below.length === 0 ? '' : `; without programs below ${below.join(', ')}`;
  const ignored =
    KO_DOCKER_REPO && !STRAKE_REPOSITORY
      ? '; only "strake ko build" uses KO_DOCKER_REPO, set STRAKE_REPOSITORY here'
      : '';
  return `no configuration: ${what} ${images.join(', ')}${left}${ignored}`;
}
