import { resolve } from 'node:path';
import { StrakeError } from '@strake/core/plugin';
import { PROGRAM_DIRECTORY, programName } from '../program-name.ts';
import { checkGoflags, checkToolexec } from './check-toolexec.ts';
import { secondsOf } from './epoch.ts';
import type { KoRequest } from './ko-request.ts';
import { type ProgramSettings, readEnv } from './program-settings.ts';
import { renderList } from './render-list.ts';
import { templateData } from './template-data.ts';

/** Variables for variants of architectures, which go reads. */
const VARIANTS = [
  'GO386',
  'GOAMD64',
  'GOARM',
  'GOARM64',
  'GOMIPS',
  'GOMIPS64',
  'GOPPC64',
  'GORISCV64',
] as const;

type Flags = readonly string[];

/** The program of an image, as the plugin go takes it. */
export interface GoProgram {
  readonly package: string;
  readonly path: string;
  readonly dir?: string;
  /** By platform where templates name it. */
  readonly flags: Flags | Readonly<Record<string, Flags>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** What {@link goProgram} is made of. */
export interface GoProgramRequest {
  readonly importPath: string;
  readonly settings: ProgramSettings;
  readonly platforms: readonly string[];
  readonly request: KoRequest;
}

/**
 * The flags and variables of `go build` that ko would use, in its order. Linker flags are one flag of `go build`, as in ko, so that go splits
 * them alike.
 * @throws CONFIG_TEMPLATE; CONFIG_VALUE_INVALID for `-toolexec`, and for a variable that makes a program for another platform than that of
 *   the image
 */
export function goProgram(made: GoProgramRequest): GoProgram {
  const { importPath, settings, request } = made;
  checkGoflags(request.env.GOFLAGS);
  const given = readEnv(settings.env);
  const env = programEnv(given, made);
  return {
    package: importPath,
    path: `${PROGRAM_DIRECTORY}/${programName(importPath)}`,
    ...(settings.dir === '.' ? {} : { dir: settings.dir }),
    flags: flagsByPlatform(given, made),
    ...(Object.keys(env).length > 0 ? { env } : {}),
  };
}

function flagsByPlatform(
  given: Readonly<Record<string, string>>,
  made: GoProgramRequest,
): GoProgram['flags'] {
  const [first = [], ...others] = made.platforms.map((platform) =>
    flagsFor(platform === 'all' ? undefined : platform, given, made),
  );
  const isSame = (flags: Flags) => JSON.stringify(flags) === JSON.stringify(first);
  if (others.every(isSame)) return first;
  return Object.fromEntries(
    [first, ...others].map((flags, at) => [made.platforms[at] ?? '*', flags]),
  );
}

function flagsFor(
  platform: string | undefined,
  given: Readonly<Record<string, string>>,
  { importPath, settings, request }: GoProgramRequest,
): Flags {
  const { env, flags, facts = {} } = request;
  const created = secondsOf(env, 'SOURCE_DATE_EPOCH');
  const git = facts.git?.[resolve(request.directory, settings.dir)];
  const data = templateData({
    ...(platform === undefined ? {} : { platform }),
    caller: env,
    env: given,
    ...(facts.goEnv ? { goEnv: facts.goEnv } : {}),
    ...(git ? { git } : {}),
    time: created === undefined ? (facts.now ?? 0) : created * 1000,
  });
  const ldflags = renderList(settings.ldflags, data);
  const isDebugged = flags.debug || flags.disableOptimizations;
  const rendered = [
    ...renderList(settings.flags, data),
    '-trimpath',
    ...(isDebugged ? ['-gcflags', 'all=-N -l'] : []),
    ...(ldflags.length > 0 ? [`-ldflags=${ldflags.join(' ')}`] : []),
  ];
  checkToolexec(rendered, `the flags of ${importPath}`);
  return rendered;
}

function programEnv(
  given: Readonly<Record<string, string>>,
  { importPath, platforms, request }: GoProgramRequest,
): Readonly<Record<string, string>> {
  const { GOOS, GOARCH, ...others } = given;
  for (const [name, value] of Object.entries({ GOOS, GOARCH })) {
    if (value === undefined) continue;
    const at = name === 'GOOS' ? 0 : 1;
    const other = platforms.find((platform) => platform.split(/[/:]/)[at] !== value);
    if (other === undefined) continue;
    throw new StrakeError(
      'CONFIG_VALUE_INVALID',
      `the env of ${importPath} sets ${name}=${value}, but its image is for ${other}`,
      { hint: `Remove ${name} from "env", and choose platforms with --platform.` },
    );
  }
  const variants = VARIANTS.flatMap((name) => {
    const value = request.env[name];
    return value ? [[name, value] as const] : [];
  });
  return { ...Object.fromEntries(variants), ...others };
}
