import { formatPlatform, type Platform, StrakeError } from '@strake/core/plugin';
import { fitsSpec, parseSpec } from './platform-spec.ts';

/** Whether wanted platforms are known only when the platforms of the base are: `all`, `linux`, `linux/arm`, `windows/amd64`. */
export function needsOffered(wanted: readonly string[]): boolean {
  return wanted.some((text) => {
    const spec = text === 'all' ? undefined : parseSpec(text);
    if (spec?.architecture === undefined) return true;
    if (spec.os === 'windows') return spec.osVersion === undefined;
    return spec.architecture === 'arm' && spec.variant === undefined;
  });
}

/**
 * The platforms of a base that are wanted, in its order. Unlike ko, which leaves out what the base lacks, each wanted platform has to match.
 * @param wanted result of `wantedPlatforms`
 * @param offered platforms of the base
 * @param base for messages
 * @throws BASE_PLATFORM
 */
export function expandPlatforms(
  wanted: readonly string[],
  offered: readonly Platform[],
  base: string,
): readonly string[] {
  const real = offered.filter(
    ({ os, architecture }) => os !== 'unknown' && architecture !== 'unknown',
  );
  const specs = wanted.map((text) => ({ text, spec: parseSpec(text) }));
  const fits = (platform: Platform, { text, spec }: (typeof specs)[number]) =>
    text === 'all' || (spec !== undefined && fitsSpec(platform, spec));
  const lacking = specs.filter((each) => !real.some((platform) => fits(platform, each)));
  if (lacking.length > 0) {
    throw new StrakeError(
      'BASE_PLATFORM',
      `base ${base} has no ${lacking.map(({ text }) => text).join(', ')}`,
      {
        hint: `Platforms of the base: ${real.map(formatPlatform).join(', ') || 'none'}. Choose another base in .ko.yaml, or leave the platform out.`,
      },
    );
  }
  const matching = real.filter((platform) => specs.some((each) => fits(platform, each)));
  return [...new Set(matching.map(formatPlatform))];
}
