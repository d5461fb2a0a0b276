/** Variables that go and its tools read. Source: `go help environment`. */
export const VARIABLES: readonly string[] = [
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
