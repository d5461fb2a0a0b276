import { normalizePlatform, type Platform } from '@strake/core/plugin';

/** What ko's `--platform` asks for; absent parts match everything. */
export interface PlatformSpec {
  readonly os: string;
  readonly architecture?: string;
  /** Empty: the architecture's default variant. */
  readonly variant?: string;
  readonly osVersion?: string;
}

/** @returns undefined for what is not `OS[/ARCH[/VARIANT]][:OSVERSION]` */
export function parseSpec(text: string): PlatformSpec | undefined {
  const [, os, architecture, variant, osVersion] =
    /^([\w-]+)(?:\/([\w-]+)(?:\/([\w.-]+))?)?(?::([\w.-]+))?$/.exec(text) ?? [];
  if (os === undefined) return undefined;
  if (architecture === undefined) return { os, ...(osVersion ? { osVersion } : {}) };
  const normal = normalizePlatform({ os, architecture, ...(variant ? { variant } : {}) });
  return {
    os: normal.os,
    architecture: normal.architecture,
    // A bare linux/arm matches every variant: normalizing would make it v7.
    ...(variant ? { variant: normal.variant ?? '' } : {}),
    ...(osVersion ? { osVersion } : {}),
  };
}

/** Whether a platform of a base is asked for. Source: pkg/build/gobuild.go, `platformMatcher.matches` */
export function fitsSpec(offered: Platform, spec: PlatformSpec): boolean {
  const platform = normalizePlatform(offered);
  return (
    platform.os === spec.os &&
    (spec.architecture === undefined || platform.architecture === spec.architecture) &&
    (spec.variant === undefined || (platform.variant ?? '') === spec.variant) &&
    (spec.osVersion === undefined || fitsVersion(platform, spec.osVersion))
  );
}

/** On Windows, the first three numbers of a version suffice. */
function fitsVersion(platform: Platform, wanted: string): boolean {
  const offered = platform['os.version'] ?? '';
  if (offered === wanted) return true;
  const isShort = platform.os === 'windows' && wanted.split('.').length === 3;
  return isShort && offered.split('.').length === 4 && offered.startsWith(`${wanted}.`);
}
