/** The rooms of packages/core/src, each of which may import those before it, and itself. Files at the root may import all. */
export const ROOMS: readonly string[] = [
  'errors',
  'model',
  'io',
  'plugin',
  'config',
  'pipeline',
  'inspect',
  'copy',
  'builtin',
  'testing',
];

/** Packages that few rooms keep to themselves, with the folders of packages/core/src that may import them. */
export const KEPT_PACKAGES: Readonly<Record<string, readonly string[]>> = {
  '@cfworker/json-schema': ['plugin/'],
  ajv: ['plugin/'],
  liquidjs: ['config/'],
  picomatch: ['testing/'],
  tapable: ['plugin/'],
  fflate: ['io/zip/'],
  'tar-stream': ['io/tar/'],
  undici: ['io/http/', 'io/registry/', 'io/daemon/'],
};

/** Rooms that are pure: no Node at all. */
export const PURE_ROOMS: readonly string[] = ['errors', 'model'];

/** Parts of Node that reach the world. In core only `io` may import them, and plugins not at all. */
export const WORLD_MODULES: readonly string[] = [
  'node:child_process',
  'node:dns',
  'node:fs',
  'node:fs/promises',
  'node:http',
  'node:http2',
  'node:https',
  'node:net',
  'node:os',
  'node:process',
  'node:readline',
  'node:tls',
  'node:tty',
  'node:worker_threads',
  'node:zlib',
];

/** Globals that read the world: in core only `io` may use them. */
export const WORLD_GLOBALS: readonly string[] = [
  'Date()',
  'Date.now',
  'fetch',
  'performance.now',
  'process.arch',
  'process.cwd',
  'process.env',
  'process.kill',
  'process.platform',
];

/** Globals that belong to a command: only packages/cli may use them. */
export const COMMAND_GLOBALS: readonly string[] = [
  'console',
  'process.argv',
  'process.exit',
  'process.exitCode',
  'process.stderr',
  'process.stdin',
  'process.stdout',
];

/** What a plugin may import of strake. */
export const PUBLIC_DOORS: readonly string[] = [
  '@strake/core',
  '@strake/core/plugin',
  '@strake/core/testing',
];

/** Lines after which a file should be split; tables of data are free. */
export const LINE_CAP = 250;
export const UNCAPPED: readonly RegExp[] = [/\/data\//, /\/errors\/codes\.ts$/];
