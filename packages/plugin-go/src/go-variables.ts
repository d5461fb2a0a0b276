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
