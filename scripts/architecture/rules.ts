/** The modules of a directory: each may import those before it, and itself. Entry points, at the root of a package, may import all. */
export const MODULES: Readonly<Record<string, readonly string[]>> = {
  'packages/oci/src/': [
    'errors',
    'spec',
    'concurrency',
    'process',
    'stream',
    'digest',
    'file',
    'store',
    'gzip',
    'tar',
    'zip',
    'layer',
    'layout',
    'archive',
    'http',
    'credential',
    'registry-config',
    'registry',
    'daemon',
    'transport',
    'inspect',
    'diff',
    'copy',
    'image',
    'testing',
  ],
  'packages/core/src/': [
    'errors',
    'action-cache',
    'remote-cache',
    'tool-cache',
    'host',
    'plugin',
    'config',
    'explain',
    'pipeline',
    'builtin',
    'rebase',
    'compose',
    'api',
    'testing',
  ],
  'packages/plugin-attest/src/': [
    'errors',
    'options',
    'statement',
    'inventory',
    'purl',
    'sbom',
    'provenance',
    'signature',
    'sign',
    'verify',
    'attest',
  ],
  // Parts of a command that read the files of another tool.
  'packages/cli/src/init/dockerfile/': ['syntax', 'context', 'stage', 'image', 'comparison'],
  'packages/cli/src/init/goreleaser/': ['file', 'image', 'comparison'],
  'packages/explore/src/': [
    'answer',
    'content',
    'preview',
    'referrer',
    'comparison',
    'explorer',
    'page',
    'serve',
    'html',
  ],
};

/** Files at the root of a package that has modules: its entry points, and nothing else. */
export const ENTRY_POINTS: readonly string[] = [
  'index.ts',
  'internal.ts',
  'plugin.ts',
  'provenance.ts',
  'publication.ts',
  'registry.ts',
  'sbom.ts',
  'sign.ts',
  'testing.ts',
  'verify.ts',
];

/** Third-party packages that only some directories may import. */
export const KEPT_PACKAGES: Readonly<Record<string, readonly string[]>> = {
  '@cfworker/json-schema': ['packages/core/src/plugin/'],
  ajv: ['packages/core/src/plugin/'],
  liquidjs: ['packages/core/src/config/'],
  picomatch: ['packages/core/src/testing/'],
  tapable: ['packages/core/src/plugin/'],
  '@tanstack/virtual-core': ['packages/explore/src/page/list/'],
  diff: ['packages/explore/src/page/comparison/'],
  'd3-hierarchy': ['packages/explore/src/page/treemap/'],
  fflate: ['packages/oci/src/zip/', 'packages/explore/src/html/'],
  'tar-stream': ['packages/oci/src/tar/'],
  undici: ['packages/oci/src/http/', 'packages/oci/src/registry/', 'packages/oci/src/daemon/'],
};

/**
 * String literals and keys that only some files may contain: what is known of a language belongs to its plugin. The command composes
 * plugins, and names its default ones as data.
 */
export const KEPT_STRINGS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^GO_[A-Z_]+$/, ['packages/plugin-go/src/']],
  [
    /^go\.(mod|sum|work)$/,
    [
      'packages/plugin-go/src/',
      'packages/cli/src/config/default-plugins.ts',
      // It converts what other tools say of Go programs.
      'packages/cli/src/init/',
    ],
  ],
  [
    /^go$/,
    [
      'packages/plugin-go/src/',
      'packages/plugin-ko/src/',
      // The name of the toolchain in a package URL.
      'packages/plugin-attest/src/purl/',
      'packages/cli/src/config/default-plugins.ts',
      'packages/cli/src/config/plugin-package.ts',
      'packages/cli/src/init/',
      'packages/cli/src/ko/',
      // The toolchain and the settings of Go that provenance names.
      'packages/cli/src/attest/rebuild/check-toolchain.ts',
      'packages/cli/src/attest/rebuild/recorded-environment.ts',
      'packages/core/src/config/value-hint.ts',
      // The format of a tar.
      'packages/oci/src/spec/layer.ts',
      'packages/oci/src/layer/write-layer.ts',
      'packages/core/src/plugin/data/description-schema.ts',
    ],
  ],
];

/** Pure modules: they may not use Node.js. */
export const PURE_MODULES: readonly string[] = [
  'packages/oci/src/errors/',
  'packages/oci/src/spec/',
  'packages/oci/src/concurrency/',
];

/** Modules that may access files, network, processes, clock and environment. Commands may, too; plugins may not, but for what fetches Go. */
export const HOST_MODULES: readonly string[] = [
  'packages/oci/src/',
  'packages/core/src/action-cache/',
  'packages/core/src/remote-cache/',
  'packages/core/src/tool-cache/',
  'packages/core/src/host/',
  'packages/explore/src/content/',
  'packages/explore/src/serve/',
  'packages/explore/src/page/',
  'packages/plugin-go/src/toolchain/',
];

/** Modules of Node.js that access the host. */
export const HOST_IMPORTS: readonly string[] = [
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

/** Globals that access the host. */
export const HOST_GLOBALS: readonly string[] = [
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

/** The packages of strake that each package may import; the first matching directory counts. */
export const STRAKE_IMPORTS: readonly (readonly [string, readonly string[]])[] = [
  ['packages/oci/', []],
  [
    'packages/core/',
    ['@strake/oci', '@strake/oci/internal', '@strake/oci/registry', '@strake/oci/testing'],
  ],
  // Plugins are imported by name, when a configuration lists them. What ko's files and flags mean, its plugin knows.
  [
    'packages/cli/src/ko/',
    ['@strake/core', '@strake/plugin-attest/publication', '@strake/plugin-ko/settings'],
  ],
  ['packages/cli/src/init/', ['@strake/core', '@strake/plugin-ko/settings']],
  // What attestations mean, their plugin knows.
  [
    'packages/cli/src/attest/',
    [
      '@strake/core',
      '@strake/plugin-attest/provenance',
      '@strake/plugin-attest/sbom',
      '@strake/plugin-attest/sign',
      '@strake/plugin-attest/verify',
      '@strake/plugin-go/program',
    ],
  ],
  // What programs of Go say of their builds, their plugin reads.
  ['packages/cli/src/diff/', ['@strake/core', '@strake/plugin-go/program']],
  ['packages/cli/src/size/', ['@strake/core', '@strake/plugin-go/program']],
  ['packages/cli/src/print/', ['@strake/core', '@strake/plugin-go/program']],
  ['packages/cli/src/command/explore.ts', ['@strake/core', '@strake/explore']],
  ['packages/cli/', ['@strake/core']],
  ['packages/create-strake-plugin/', []],
  // What a program of Go says of itself, the plugin of Go knows.
  [
    'packages/plugin-attest/',
    ['@strake/core', '@strake/core/plugin', '@strake/core/testing', '@strake/plugin-go/program'],
  ],
  // The order of versions of modules.
  [
    'packages/explore/src/comparison/',
    ['@strake/core', '@strake/oci', '@strake/plugin-go/program'],
  ],
  [
    'packages/explore/',
    [
      '@strake/oci',
      '@strake/oci/internal',
      '@strake/oci/testing',
      '@strake/plugin-attest/sign',
      '@strake/plugin-attest/verify',
      '@strake/plugin-go/program',
    ],
  ],
  ['packages/', ['@strake/core', '@strake/core/plugin', '@strake/core/testing']],
];

/**
 * Where tests of several packages are, and what they share. They use packages by their entry points, as users do: a test that needs
 * the inside of one stands beside its code.
 */
export const SHARED_TESTS: readonly string[] = ['test/', 'bench/'];

/** Maximum lines of a file; tables of data are exempt. */
export const LINE_CAP = 250;
export const UNCAPPED: readonly RegExp[] = [/\/data\//, /\/errors\/codes\.ts$/];
