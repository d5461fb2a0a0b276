import { ownValue } from './record.ts';

/** Operating systems known to Go. Source: go/src/internal/syslist. */
export const GOOS: readonly string[] = [
  'aix',
  'android',
  'darwin',
  'dragonfly',
  'freebsd',
  'hurd',
  'illumos',
  'ios',
  'js',
  'linux',
  'nacl',
  'netbsd',
  'openbsd',
  'plan9',
  'solaris',
  'wasip1',
  'windows',
  'zos',
];

/** Architectures known to Go. Source: go/src/internal/syslist. */
export const GOARCH: readonly string[] = [
  '386',
  'amd64',
  'amd64p32',
  'arm',
  'armbe',
  'arm64',
  'arm64be',
  'loong64',
  'mips',
  'mipsle',
  'mips64',
  'mips64le',
  'mips64p32',
  'mips64p32le',
  'ppc',
  'ppc64',
  'ppc64le',
  'riscv',
  'riscv64',
  's390',
  's390x',
  'sparc',
  'sparc64',
  'wasm',
];

const MIPS = ['hardfloat', 'softfloat'];

/**
 * Variants by architecture: those of the image-spec and those that Go compiles for.
 * Source: OCI image-spec v1.1 image-index.md "Platform Variants"; `go help environment` (GOARM, GOAMD64, …).
 */
export const VARIANTS: Readonly<Record<string, readonly string[]>> = {
  '386': ['sse2', 'softfloat'],
  amd64: ['v1', 'v2', 'v3', 'v4'],
  arm: ['v5', 'v6', 'v7'],
  arm64: [
    ...['v8', 'v8.0', 'v8.1', 'v8.2', 'v8.3', 'v8.4', 'v8.5', 'v8.6', 'v8.7', 'v8.8', 'v8.9'],
    ...['v9', 'v9.0', 'v9.1', 'v9.2', 'v9.3', 'v9.4', 'v9.5'],
  ],
  mips: MIPS,
  mipsle: MIPS,
  mips64: MIPS,
  mips64le: MIPS,
  ppc64: ['power8', 'power9', 'power10'],
  ppc64le: ['power8', 'power9', 'power10'],
  riscv64: ['rva20u64', 'rva22u64', 'rva23u64'],
};

/** The names that a build accepts; a plugin may add to them. */
export interface PlatformTable {
  readonly os: readonly string[];
  readonly architectures: readonly string[];
  readonly variants: Readonly<Record<string, readonly string[]>>;
}

export const PLATFORM_TABLE: PlatformTable = {
  os: GOOS,
  architectures: GOARCH,
  variants: VARIANTS,
};

/** The table with additional variants; a new architecture is added together with its variants. */
export function extendPlatformTable(
  table: PlatformTable,
  variants: Readonly<Record<string, readonly string[]>>,
): PlatformTable {
  const merged = new Map(Object.entries(table.variants));
  for (const [architecture, added] of Object.entries(variants)) {
    merged.set(architecture, [...new Set([...(merged.get(architecture) ?? []), ...added])]);
  }
  return {
    ...table,
    architectures: [...new Set([...table.architectures, ...Object.keys(variants)])],
    variants: Object.fromEntries(merged),
  };
}

/** The variants that an architecture may have. */
export function variantsOf(table: PlatformTable, architecture: string): readonly string[] {
  return ownValue(table.variants, architecture) ?? [];
}
