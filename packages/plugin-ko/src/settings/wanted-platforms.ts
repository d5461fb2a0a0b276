import { flagError } from './flag-error.ts';
import type { KoFlags, KoSettings } from './ko-settings.ts';
import { parseSpec } from './platform-spec.ts';
import { settingError } from './setting-path.ts';

/** ko's default, whatever the machine is. */
const DEFAULT = 'linux/amd64';

/**
 * The platforms that an invocation asks for, by ko's rules: `--platform`, else `defaultPlatforms`, else GOOS with GOARCH, else linux/amd64.
 * Unlike ko, GOARM counts only for GOARCH=arm, and GOOS or GOARCH alone must be those of linux/amd64: ko would put a program for another
 * platform into the image.
 * @returns `[all]`, or `OS[/ARCH[/VARIANT]][:OSVERSION]` each, where absent parts match everything
 * @throws CONFIG_VALUE_INVALID
 */
export function wantedPlatforms(
  flags: KoFlags,
  settings: KoSettings,
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const given = flags.platform ?? [];
  const { values, path } = settings.defaultPlatforms;
  if (given.length === 0 && values.length === 0) return [fromEnvironment(env)];
  const platforms = [...new Set(given.length > 0 ? given : values)];
  const [source, refuse] =
    given.length > 0 || path === undefined
      ? whereGiven(given.length > 0 ? '--platform' : 'KO_DEFAULTPLATFORMS')
      : ([
          'defaultPlatforms',
          (what: string, hint: string) => settingError(path, what, hint),
        ] as const);
  for (const name of ['GOOS', 'GOARCH', 'GOARM']) {
    if (!env[name]) continue;
    throw flagError(`${source} cannot be combined with ${name}=${env[name]}`, {
      argument: name,
      hint: `Unset ${name}, or leave the platforms out.`,
    });
  }
  if (platforms.length > 1 && platforms.includes('all'))
    throw refuse('lists "all" beside other platforms', 'Write "all" alone.');
  for (const platform of platforms) {
    if (platform === 'all' || parseSpec(platform) !== undefined) continue;
    throw refuse(
      `has ${JSON.stringify(platform)}, which is not a platform`,
      'Write OS/ARCH, OS/ARCH/VARIANT, OS, or all.',
    );
  }
  return platforms;
}

function whereGiven(argument: string) {
  return [
    argument,
    (what: string, hint: string) =>
      flagError(`${argument} ${what}`, { argument: argument, hint: hint }),
  ] as const;
}

function fromEnvironment({
  GOOS = '',
  GOARCH = '',
  GOARM = '',
}: Readonly<Record<string, string | undefined>>): string {
  if (GOOS !== '' && GOARCH !== '')
    return `${GOOS}/${GOARCH}${GOARCH === 'arm' && GOARM !== '' ? `/v${GOARM}` : ''}`;
  const [os, architecture] = DEFAULT.split('/');
  if ((GOOS || os) === os && (GOARCH || architecture) === architecture) return DEFAULT;
  const [name, value, other] = GOOS === '' ? ['GOARCH', GOARCH, 'GOOS'] : ['GOOS', GOOS, 'GOARCH'];
  throw flagError(`${name}=${value} is set without ${other}`, {
    argument: name,
    hint: `Set ${other} too, or unset ${name} and use --platform.`,
  });
}
