import { StrakeError } from '@strake/core/plugin';
import { PROGRAM_DIRECTORY, programName } from '../program-name.ts';
import { checkToolexec } from './check-toolexec.ts';
import type { KoFlags } from './ko-settings.ts';
import { type ProgramSettings, readEnv } from './program-settings.ts';

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

/** The program of an image, as the plugin go takes it. */
export interface GoProgram {
  readonly package: string;
  readonly path: string;
  readonly dir?: string;
  readonly flags: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** What {@link goProgram} is made of. */
export interface GoProgramRequest {
  readonly importPath: string;
  readonly settings: ProgramSettings;
  readonly flags: KoFlags;
  readonly platforms: readonly string[];
  /** The caller's environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Renders the templates of a list. */
  readonly rendered: { readonly flags: readonly string[]; readonly ldflags: readonly string[] };
}

/**
 * The flags and variables of `go build` that ko would use, in its order. Linker flags are one flag of `go build`, as in ko, so that go splits
 * them alike.
 * @throws CONFIG_VALUE_INVALID for `-toolexec`, and for a variable that makes a program for another platform than that of the image
 */
export function goProgram(request: GoProgramRequest): GoProgram {
  const { importPath, settings, rendered } = request;
  const isDebugged = request.flags.debug || request.flags.disableOptimizations;
  const flags = [
    ...rendered.flags,
    '-trimpath',
    ...(isDebugged ? ['-gcflags', 'all=-N -l'] : []),
    ...(rendered.ldflags.length > 0 ? [`-ldflags=${rendered.ldflags.join(' ')}`] : []),
  ];
  checkToolexec(flags, `the flags of ${importPath}`);
  checkToolexec((request.env.GOFLAGS ?? '').split(/\s+/), 'GOFLAGS');
  const env = programEnv(request);
  return {
    package: importPath,
    path: `${PROGRAM_DIRECTORY}/${programName(importPath)}`,
    ...(settings.dir === '.' ? {} : { dir: settings.dir }),
    flags,
    ...(Object.keys(env).length > 0 ? { env } : {}),
  };
}

function programEnv({
  importPath,
  settings,
  platforms,
  env,
}: GoProgramRequest): Readonly<Record<string, string>> {
  const given = readEnv(settings.env);
  const variants = VARIANTS.flatMap((name) => (env[name] ? [[name, env[name]] as const] : []));
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
  return { ...Object.fromEntries(variants), ...others };
}
