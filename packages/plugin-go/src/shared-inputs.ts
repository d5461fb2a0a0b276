import { isAbsolute, relative, sep } from 'node:path';
import type { Inputs, StringMap } from '@strake/core/plugin';
import { isBelow } from './discovery/directories.ts';
import { allFlags, flagName, flagValue, isOn, joinValues, splitFlags } from './flag-values.ts';
import type { GoSettings } from './go-variables.ts';
import { VARIANT_VARIABLES } from './variant-variable.ts';

/** What is known of a `go build` on this machine. */
export interface BuildFacts {
  readonly flags: readonly string[];
  /** Absolute working directory. */
  readonly directory: string;
  /** Absolute directory of the configuration. */
  readonly project: string;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly settings: GoSettings;
  /** The program `go`, with the interpreters of a script; empty without go. */
  readonly programs: readonly string[];
  /** The root of the toolchain that `go` is a program of; it may select another one. */
  readonly root?: string | undefined;
}

/** Variables for debugging the compiler, which `go help environment` does not mention. Source: cmd/go/internal/work, `buildActionID` */
const DEBUG_VARIABLES = ['GOCLOBBERDEADHASH', 'GOCOMPILEDEBUG'];

/** Flags that change no byte of a program. */
const SILENT = ['p', 'v', 'modcacherw'];

/**
 * How other machines recognise the programs of a `go build`, or why they cannot.
 *
 * The variables are those of `go help environment` that reach the compiler or the linker, and {@link DEBUG_VARIABLES}. Others only say where go finds modules and
 * keeps files (GOPROXY, GOMODCACHE, GOCACHE, GOPATH, …), whose contents go.sum determines; select the toolchain (GOTOOLCHAIN), whose
 * version is part of the key; or belong to cgo. GOENV and go.env are in the values of the variables.
 */
export function sharedInputs(facts: BuildFacts): NonNullable<Inputs['shared']> {
  const why = whyNotShared(facts);
  if (why !== undefined) return { why };
  const { settings, programs, root } = facts;
  const { GOENV, GOROOT, GOVERSION } = settings;
  return {
    command: ['go', 'build', ...joinValues(facts.flags).filter((flag) => !isSilent(flag))],
    env: outputVariables(facts),
    tool: { name: 'go', ...(GOVERSION === '' ? {} : { version: GOVERSION }) },
    covered: [...new Set([GOROOT, root ?? '', ...programs, GOENV === 'off' ? '' : GOENV])].filter(
      (path) => path !== '',
    ),
    discovery: 'go-files',
  };
}

/** The variables on which the output of go depends. */
export function outputVariables({ env, settings, flags, directory }: BuildFacts): StringMap {
  const { GOWORK } = settings;
  const found = {
    ...Object.fromEntries(
      ['GOOS', 'GOARCH', ...VARIANT_VARIABLES, ...DEBUG_VARIABLES].map((name) => [name, env[name]]),
    ),
    CGO_ENABLED: '0',
    GODEBUG: env.GODEBUG,
    GOEXPERIMENT: settings.GOEXPERIMENT,
    // The default.
    GOFIPS140: settings.GOFIPS140 === 'off' ? '' : settings.GOFIPS140,
    GOFLAGS: effectiveFlags(settings.GOFLAGS, flags).map(quoted).join(' '),
    GOWASM: settings.GOWASM,
    GOWORK: isAbsolute(GOWORK) ? relative(directory, GOWORK).split(sep).join('/') : GOWORK,
  };
  const entries = Object.entries(found).flatMap(([name, value]) => (value ? [[name, value]] : []));
  return Object.fromEntries(entries);
}

/** The flags of GOFLAGS that change programs and that the command line does not override. */
export function effectiveFlags(goflags: string, flags: readonly string[]): readonly string[] {
  const own = joinValues(flags).map(flagName);
  const overridden = ['buildvcs', 'trimpath'].filter((name) => own.includes(name));
  return splitFlags(goflags).filter(
    (flag) => !isSilent(flag) && !overridden.includes(flagName(flag)),
  );
}

/** A flag with spaces must not look like several. */
function quoted(flag: string): string {
  return /\s/.test(flag) ? JSON.stringify(flag) : flag;
}

/** Whether it changes no byte of a program. */
export function isSilent(flag: string): boolean {
  return SILENT.includes(flagName(flag));
}

/** A part of a sentence; undefined if nothing depends on this machine. */
function whyNotShared(facts: BuildFacts): string | undefined {
  const { flags, directory, project, env, settings } = facts;
  const { GOFLAGS } = settings;
  const why = whyCompilesHere(facts);
  if (why !== undefined) return why;
  if (env.GO_EXTLINK_ENABLED && env.GO_EXTLINK_ENABLED !== '0')
    return `GO_EXTLINK_ENABLED=${env.GO_EXTLINK_ENABLED} uses the linker of this machine`;
  const all = allFlags(GOFLAGS, flags);
  if (flagValue(all, 'mod') === 'mod') return '-mod=mod may change go.mod';
  const absolute = ['pgo', 'modfile'].find((name) => isAbsolute(flagValue(all, name) ?? ''));
  if (absolute !== undefined) return `-${absolute} names a file by its absolute path`;
  if (flagValue(splitFlags(GOFLAGS), 'modfile') !== undefined) return 'GOFLAGS sets -modfile';
  const local = all.find((flag) => [directory, project].some((path) => namesPath(flag, path)));
  return local === undefined ? undefined : `-${flagName(local)} contains the path of the project`;
}

/** Why compiled packages depend on this machine, as a part of a sentence; undefined if they do not. */
export function whyCompilesHere({
  flags,
  directory,
  env,
  settings: { GOFLAGS, GOROOT, GOVERSION },
  root,
}: BuildFacts): string | undefined {
  if (env.CGO_ENABLED !== '0')
    return `CGO_ENABLED=${env.CGO_ENABLED ?? ''} uses the C compiler of this machine`;
  if (!isRelease(GOVERSION)) return `"${GOVERSION}" is a development version of Go`;
  if ([GOROOT, root ?? ''].some((path) => path !== '' && isBelow(directory, path)))
    return 'the module is a part of the Go toolchain';
  return isOn(flagValue(allFlags(GOFLAGS, flags), 'trimpath'))
    ? undefined
    : 'without -trimpath programs contain paths of this machine';
}

/** Whether a version names one toolchain; empty is a version, too. */
export function isRelease(version: string): boolean {
  return /^(go\d.*)?$/.test(version);
}

/** Whether a flag contains a directory, or a path below it. */
function namesPath(flag: string, directory: string): boolean {
  const [, ...after] = directory.length > 1 ? flag.split(directory) : [flag];
  return after.some((rest) => /^([\s/\\'",:;]|$)/.test(rest));
}
