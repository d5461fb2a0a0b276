import type { Platform } from '@strake/core/plugin';

/** The variable that a variant goes into, its value where the platform has no variant, and how a variant becomes a value. */
interface VariantVariable {
  readonly name: string;
  readonly fallback: string;
  readonly value?: (variant: string) => string;
}

const withoutV = (variant: string) => variant.replace(/^v/, '');
const MIPS = { name: 'GOMIPS', fallback: 'hardfloat' };
const MIPS64 = { name: 'GOMIPS64', fallback: 'hardfloat' };
const PPC64 = { name: 'GOPPC64', fallback: 'power8' };

/** Source: `go help environment`, architecture-specific variables. */
const VARIABLES: Readonly<Record<string, VariantVariable>> = {
  '386': { name: 'GO386', fallback: 'sse2' },
  amd64: { name: 'GOAMD64', fallback: 'v1' },
  arm: { name: 'GOARM', fallback: '7', value: withoutV },
  arm64: { name: 'GOARM64', fallback: 'v8.0', value: (variant) => (/^v\d+$/.test(variant) ? `${variant}.0` : variant) },
  mips: MIPS,
  mipsle: MIPS,
  mips64: MIPS64,
  mips64le: MIPS64,
  ppc64: PPC64,
  ppc64le: PPC64,
  riscv64: { name: 'GORISCV64', fallback: 'rva20u64' },
};

/** GOOS, GOARCH and the architecture's own variable: the platform decides them, whatever the caller has set. */
export function platformEnvironment(platform: Platform): Record<string, string> {
  const { os, architecture, variant } = platform;
  const env: Record<string, string> = { GOOS: os, GOARCH: architecture };
  const variable = VARIABLES[architecture];
  if (variable) env[variable.name] = variant === undefined ? variable.fallback : (variable.value?.(variant) ?? variant);
  return env;
}

/** What differs from the caller's environment: defaults under it, the configuration over it, the platform over all. */
export function goEnvironment(
  caller: Readonly<Record<string, string>>,
  configured: Readonly<Record<string, string>>,
  platform: Platform,
): Record<string, string> {
  const defaults = caller['CGO_ENABLED'] === undefined ? { CGO_ENABLED: '0' } : {};
  return { ...defaults, ...configured, ...platformEnvironment(platform) };
}
