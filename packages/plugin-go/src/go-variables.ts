/** Variables on which the output of `go env` depends. Source: `go help environment`. */
export const SETTING_VARIABLES: readonly string[] = [
  'GO*',
  // They affect speed, but not the output.
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

/** Variables on which programs and lists of packages depend: not on where go keeps what it compiled. */
export const VARIABLES: readonly string[] = [...SETTING_VARIABLES, '!GOCACHE', '!GOCACHEPROG'];

/** The variables whose values `go env` is asked for. */
export const SETTINGS = [
  'GO111MODULE',
  'GOCACHEPROG',
  'GOENV',
  'GOEXPERIMENT',
  'GOFIPS140',
  'GOFLAGS',
  'GOROOT',
  'GOVERSION',
  'GOWASM',
  'GOWORK',
] as const;

/**
 * The output of `go env`, which `go env -w`, go.env, a shim and the `toolchain` line of go.mod can change. GOENV is the file of
 * `go env -w`; `off` or empty if there is none. GOWORK is the go.work in use; empty or `off` for none. Without go, GOROOT and
 * GOVERSION are empty.
 */
export type GoSettings = Readonly<Record<(typeof SETTINGS)[number], string>>;
