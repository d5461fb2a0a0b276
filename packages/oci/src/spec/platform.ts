import { StrakeError } from '../errors/index.ts';
import type { Platform } from './descriptor.ts';
import { nearest } from './nearest.ts';
import { PLATFORM_TABLE, type PlatformTable, variantsOf } from './platform-table.ts';
import { defined, ownValue } from './record.ts';

/**
 * Parses `OS/ARCH[/VARIANT][:OSVERSION]` into its normalized form; accepts known aliases (`aarch64`, `x86_64`).
 * @throws PLATFORM_INVALID naming what is unknown, and the nearest known name
 */
export function parsePlatform(text: string, table: PlatformTable = PLATFORM_TABLE): Platform {
  const [, os = '', architecture = '', variant, version] =
    /^([^/:]+)\/([^/:]+)(?:\/([^/:]+))?(?::([\w.-]+))?$/.exec(text) ?? [];
  if (os === '') {
    throw new StrakeError(
      'PLATFORM_INVALID',
      `platform "${text}" is not OS/ARCH[/VARIANT][:OSVERSION]`,
      {
        hint: 'Write linux/amd64, linux/arm/v7 or windows/amd64:10.0.20348.',
      },
    );
  }
  const platform = normalizePlatform({
    os,
    architecture,
    ...defined({ variant, 'os.version': version }),
  });
  checkNames(text, platform, table);
  return platform;
}

function checkNames(text: string, platform: Platform, table: PlatformTable): void {
  const unknown = (what: string, name: string, known: readonly string[]) => {
    const near = nearest(name, known);
    return new StrakeError(
      'PLATFORM_INVALID',
      `platform "${text}" has the unknown ${what} "${name}"`,
      {
        hint: near ? `Did you mean "${near}"?` : `Known: ${known.join(', ') || 'none'}.`,
      },
    );
  };
  if (!table.os.includes(platform.os)) throw unknown('operating system', platform.os, table.os);
  if (!table.architectures.includes(platform.architecture)) {
    throw unknown('architecture', platform.architecture, table.architectures);
  }
  const { variant } = platform;
  const variants = variantsOf(table, platform.architecture);
  if (variant !== undefined && !variants.includes(variant)) {
    throw new StrakeError(
      'PLATFORM_INVALID',
      `platform "${text}" has the unknown variant "${variant}"`,
      {
        hint:
          variants.length > 0
            ? `Variants of ${platform.architecture}: ${variants.join(', ')}.`
            : `${platform.architecture} has no variants.`,
      },
    );
  }
}

/** `linux/arm/v7`, `windows/amd64:10.0.20348.1`: what {@link parsePlatform} accepts. */
export function formatPlatform(platform: Platform): string {
  const version = platform['os.version'];
  return `${[platform.os, platform.architecture, platform.variant].filter(Boolean).join('/')}${version ? `:${version}` : ''}`;
}

const ALIASES: Readonly<Record<string, readonly [architecture: string, variant?: string]>> = {
  x86_64: ['amd64'],
  'x86-64': ['amd64'],
  aarch64: ['arm64'],
  armhf: ['arm', 'v7'],
  armel: ['arm', 'v6'],
  i386: ['386'],
  i686: ['386'],
};

/** Default variants, which are omitted: arm64 is v8, amd64 is v1. */
const IMPLIED: Readonly<Record<string, readonly string[]>> = {
  arm64: ['v8', '8', 'v8.0'],
  amd64: ['v1', '1'],
};

/**
 * One spelling for each platform, as in containerd: lower case, aliases resolved, arm without a variant is v7, and default
 * variants are omitted.
 */
export function normalizePlatform(platform: Platform): Platform {
  const named = platform.architecture.toLowerCase();
  const [architecture = named, aliased] = ownValue(ALIASES, named) ?? [];
  const os = platform.os.toLowerCase() === 'macos' ? 'darwin' : platform.os.toLowerCase();
  let variant = platform.variant?.toLowerCase() || aliased;
  if (variant !== undefined && /^\d/.test(variant)) variant = `v${variant}`;
  if (architecture === 'arm' && variant === undefined) variant = 'v7';
  if (variant !== undefined && ownValue(IMPLIED, architecture)?.includes(variant))
    variant = undefined;
  if (architecture === 'arm64' && variant === 'v9.0') variant = 'v9';
  const version = platform['os.version'];
  const features = platform['os.features'];
  return {
    os,
    architecture,
    ...(variant ? { variant } : {}),
    ...(version ? { 'os.version': version } : {}),
    ...(features && features.length > 0 ? { 'os.features': features } : {}),
  };
}

/** True for two spellings of one platform; features are ignored. */
export function samePlatform(a: Platform, b: Platform): boolean {
  return formatPlatform(normalizePlatform(a)) === formatPlatform(normalizePlatform(b));
}

/** True if an image's `os.version` is the wanted one: in full, or its first three numbers. */
export function matchesOsVersion(offered: string, wanted: string): boolean {
  return offered === wanted || (/^\d+\.\d+\.\d+$/.test(wanted) && offered.startsWith(`${wanted}.`));
}
