import { type ErrorFacts, formatPath, StrakeError } from '@strake/core/plugin';
import { checkGoflags } from './check-toolexec.ts';
import type { KoBuild, KoFlags, KoSettings, PlacedList } from './ko-settings.ts';

/** How a program is built, before its templates are rendered. */
export interface ProgramSettings {
  /** Directory that go runs in, relative to the working directory. */
  readonly dir: string;
  readonly env: PlacedList;
  readonly flags: PlacedList;
  readonly ldflags: PlacedList;
  readonly capabilities: readonly string[];
}

/** The settings of a program: its own replace the defaults, and `--ldflags` replaces both. Nothing is merged, as in ko. */
export function programSettings(
  build: KoBuild | undefined,
  settings: KoSettings,
  flags: KoFlags,
): ProgramSettings {
  const first = (...lists: readonly (PlacedList | undefined)[]): PlacedList =>
    lists.find((list) => list !== undefined && list.values.length > 0) ?? { values: [] };
  return {
    dir: build?.dir ?? '.',
    env: first(build?.env, settings.defaultEnv),
    flags: first(build?.flags, settings.defaultFlags),
    ldflags: first(
      { values: flags.ldflags ?? [], argument: '--ldflags' },
      build?.ldflags,
      settings.defaultLdflags,
    ),
    capabilities: build?.linuxCapabilities.values ?? [],
  };
}

/**
 * The variables of `env`; of two the last one counts.
 * @throws CONFIG_VALUE_INVALID for an element without `=`, and for `-toolexec` in GOFLAGS
 */
export function readEnv(list: PlacedList): Readonly<Record<string, string>> {
  const entries = list.values.map((text, at) => {
    const equals = text.indexOf('=');
    if (equals > 0) return [text.slice(0, equals), text.slice(equals + 1)] as const;
    throw placedError(
      list,
      at,
      `is ${JSON.stringify(text)}, which sets no variable`,
      'Write NAME=VALUE.',
    );
  });
  const env = Object.fromEntries(entries);
  checkGoflags(env.GOFLAGS);
  return env;
}

/** An error about an element of a list, wherever it was given. */
function placedError(list: PlacedList, at: number, what: string, hint: string): StrakeError {
  const { option, location } = placeOf(list, at);
  const name = location?.key ?? location?.argument ?? 'env';
  return new StrakeError('CONFIG_VALUE_INVALID', `"${name}" ${what}`, {
    hint,
    ...(option ? { option } : {}),
    ...(location ? { location } : {}),
  });
}

/** Where an element of a list was given, for errors. */
export function placeOf(
  { path, isString, argument }: PlacedList,
  at: number,
): Pick<ErrorFacts, 'option' | 'location'> {
  if (path !== undefined) {
    const option = isString ? path : [...path, at];
    return { option, location: { key: formatPath(option) } };
  }
  return argument === undefined ? {} : { location: { argument } };
}
