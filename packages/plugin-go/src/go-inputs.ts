import { dirname, join, resolve } from 'node:path';
import type { Inputs, StringMap } from '@strake/core/plugin';
import { workFiles } from './discovery/directories.ts';
import { GO_LIST_FIELDS } from './discovery/list-fields.ts';
import { allFlags, flagName } from './flag-values.ts';
import { type GoSettings, VARIABLES } from './go-variables.ts';

/** Flags with inputs that `go list` does not report. */
const UNTOLD =
  /^--?(overlay|toolexec|pkgdir|exec|x|n|a|work|json|compiler|gccgoflags|linkshared|buildmode|msan|asan|race|cover\w*)(=|$)/;

/**
 * Flags of the compiler, assembler and linker whose values are files, directories or programs. Source: `go tool compile -h` and
 * so on.
 */
const FOREIGN =
  /^--?(asmflags|gcflags|ldflags)=(.*[\s='"])?--?(I|L|importcfg|embedcfg|coveragecfg|importmap|pgoprofile|symabis|extar|extld|extldflags|linkmode|plugin\w*|tmpdir)\b/;

/** Why the inputs of a go command cannot be determined, as a sentence; undefined if they can. */
export function whyUndetermined(
  flags: readonly string[],
  { GO111MODULE, GOFLAGS }: GoSettings,
): string | undefined {
  if (GO111MODULE === 'off') return 'GO111MODULE=off builds packages from GOPATH';
  const flag = allFlags(GOFLAGS, flags).find((each) => UNTOLD.test(each) || isForeign(each));
  return flag && `-${flagName(flag)} may use files that go does not list`;
}

/** Whether a flag hands the compiler, assembler or linker a file or program that go knows nothing of. */
export function isForeign(flag: string): boolean {
  return FOREIGN.test(flag);
}

/**
 * The inputs of a go command; undefined if they cannot be determined, and go must run again.
 * @param settings the output of `go env` in the same directory
 * @param discovery a command that lists the packages; undefined: the output of the command itself is such a list
 * @param stamp the values that Go stamps into programs
 * @param markers files whose existence would change the stamp
 * @param shared how other machines recognise the outputs
 * @param told what records of a build tell of the machine
 * @param isDirectory tells where a directory has the name of a file, which go ignores
 */
export function goInputs(
  flags: readonly string[],
  settings: GoSettings | undefined,
  directory: string,
  {
    discovery,
    stamp,
    markers = [],
    shared,
    told,
    isDirectory = () => false,
  }: {
    readonly discovery?: readonly string[];
    readonly stamp?: StringMap;
    readonly markers?: readonly string[];
    readonly shared?: NonNullable<Inputs['shared']>;
    readonly told?: NonNullable<Inputs['told']>;
    readonly isDirectory?: (path: string) => boolean;
  } = {},
): Inputs | undefined {
  if (settings === undefined || whyUndetermined(flags, settings) !== undefined) return undefined;
  const { GOENV, GOFLAGS, GOROOT, GOVERSION, GOWORK } = settings;
  const all = allFlags(GOFLAGS, flags);
  return {
    env: VARIABLES,
    values: { GOFLAGS, GOROOT, GOVERSION, GOWORK },
    files: [
      ...(GOENV === '' || GOENV === 'off' ? [] : [GOENV]),
      ...(GOROOT === '' ? [] : [join(GOROOT, 'VERSION'), join(GOROOT, 'go.env')]),
      ...(GOWORK === '' || GOWORK === 'off'
        ? workFiles(directory, { GOWORK }).filter((file) => !isDirectory(file))
        : filesBeside(GOWORK)),
      ...all.flatMap((flag) => filesOf(flag, directory)),
      ...markers,
    ],
    ...(stamp ? { stamps: stamp } : {}),
    discovery: { format: 'go-list', ...(discovery ? { argv: discovery } : {}) },
    ...(shared ? { shared } : {}),
    ...(told ? { told } : {}),
  };
}

/** The `go list` command that reports the sources of packages; their import paths are appended. */
export function listDependencies(flags: readonly string[]): readonly string[] {
  return ['go', 'list', '-deps', `-json=${GO_LIST_FIELDS.join(',')}`, ...flags, '--'];
}

/** The files next to a go.work that go reads. */
function filesBeside(work: string): readonly string[] {
  return [work, `${work}.sum`, join(dirname(work), 'vendor/modules.txt')];
}

/** The files that a flag names. */
function filesOf(flag: string, directory: string): readonly string[] {
  const [, name, value = ''] = /^--?(modfile|pgo)=(.*)$/.exec(flag) ?? [];
  if (name === undefined || value === '' || value === 'auto' || value === 'off') return [];
  const file = resolve(directory, value);
  return name === 'modfile' ? [file, file.replace(/\.mod$/, '.sum')] : [file];
}
