/** Variables that go and its tools read. Source: `go help environment`. */
export const VARIABLES: readonly string[] = [
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

/** What the place of Go's build cache depends on as well; no program depends on it. Source: `os.UserCacheDir` */
export const CACHE_VARIABLES: readonly string[] = ['XDG_CACHE_HOME', 'LocalAppData'];

/** The variables whose values `go env` is asked for. */
export const SETTINGS = [
  'GO111MODULE',
  'GOCACHE',
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
 * `go env -w`; `off` or empty if there is none. GOWORK is the go.work in use; empty or `off` for none. GOCACHE is the directory of
 * the build cache; `off` if go refuses to run. Without go, GOROOT and GOVERSION are empty.
 */
export type GoSettings = Readonly<Record<(typeof SETTINGS)[number], string>>;
