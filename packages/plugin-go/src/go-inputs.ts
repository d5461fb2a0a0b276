import { join } from 'node:path';
import { GO_LIST_FIELDS, type Inputs, type StringMap } from '@strake/core/plugin';

/** Variables that go and its tools read. Source: `go help environment`. */
const VARIABLES = [
  'GO*',
  // They make it faster or slower, and change nothing that it makes.
  '!GOGC',
  '!GOMEMLIMIT',
  '!GOMAXPROCS',
  'CGO_*',
  'HOME',
  'XDG_CONFIG_HOME',
  'AppData',
  'CC',
  'CXX',
  'FC',
  'AR',
  'PKG_CONFIG*',
  'GCCGO*',
];

/** Flags that bring in what no list of packages names. */
const UNTOLD =
  /^--?(overlay|toolexec|pkgdir|exec|x|n|a|work|json|compiler|gccgoflags|linkshared|buildmode|msan|asan|race|cover\w*)(=|$)/;

/**
 * What an answer or a program of go depends on; undefined where that can't be told and go has to be asked again.
 * @param discovery command that lists the packages; undefined: the answer itself is such a list
 * @param stamp what programs are stamped with
 */
export function goInputs(
  flags: readonly string[],
  env: StringMap,
  directory: string,
  { discovery, stamp }: { readonly discovery?: readonly string[]; readonly stamp?: StringMap } = {},
): Inputs | undefined {
  const all = [...flags, ...(env.GOFLAGS ?? '').split(/\s+/)];
  if (all.some((flag) => UNTOLD.test(flag)) || env.GO111MODULE === 'off') return undefined;
  return {
    env: VARIABLES,
    files: [...environmentFiles(env), ...all.flatMap((flag) => fileOf(flag, directory))],
    ...(stamp ? { stamps: stamp } : {}),
    discovery: { format: 'go-list-json', ...(discovery ? { argv: discovery } : {}) },
  };
}

/** `go list` with everything that tells what packages are made of; their import paths follow. */
export function listDependencies(flags: readonly string[]): readonly string[] {
  return ['go', 'list', '-deps', `-json=${GO_LIST_FIELDS.join(',')}`, ...flags, '--'];
}

/** Where `go env -w` writes, whichever system this is. Source: `go help env`, os.UserConfigDir. */
function environmentFiles(env: StringMap): readonly string[] {
  if (env.GOENV === 'off') return [];
  if (env.GOENV) return [env.GOENV];
  const folders = [
    env.XDG_CONFIG_HOME,
    env.AppData,
    ...(env.HOME ? [join(env.HOME, '.config'), join(env.HOME, 'Library/Application Support')] : []),
  ];
  return folders.flatMap((folder) => (folder ? [join(folder, 'go/env')] : []));
}

/** Files that flags name. */
function fileOf(flag: string, directory: string): readonly string[] {
  const [, name, value = ''] = /^--?(modfile|pgo)=(.*)$/.exec(flag) ?? [];
  if (name === undefined || value === '' || value === 'auto' || value === 'off') return [];
  const file = value.startsWith('/') ? value : join(directory, value);
  return name === 'modfile' ? [file, file.replace(/\.mod$/, '.sum')] : [file];
}
