import {
  type CompileContext,
  type CompileJob,
  formatPlatform,
  type Platform,
  StrakeError,
  type StringMap,
} from '@strake/core/plugin';

/** The environment variable for an architecture's variant. */
interface VariantVariable {
  readonly name: string;
  /** The value for a platform without variant. */
  readonly fallback: string;
  /** The variants that Go supports. */
  readonly known: RegExp;
  /** Converts a variant to a value; default: unchanged. */
  readonly value?: (variant: string) => string;
}

const GO386 = { name: 'GO386', fallback: 'sse2', known: /^(sse2|softfloat)$/ };
const GOMIPS = { name: 'GOMIPS', fallback: 'hardfloat', known: /^(hard|soft)float$/ };
const GOMIPS64 = { ...GOMIPS, name: 'GOMIPS64' };
const GOPPC64 = { name: 'GOPPC64', fallback: 'power8', known: /^power(8|9|10)$/ };
const GORISCV64 = { name: 'GORISCV64', fallback: 'rva20u64', known: /^rva(20|22|23)u64$/ };
const GOAMD64 = { name: 'GOAMD64', fallback: 'v1', known: /^v[1-4]$/ };
const GOARM = {
  name: 'GOARM',
  fallback: '7',
  known: /^v[5-7]$/,
  value: (variant: string) => variant.slice(1),
};
const GOARM64 = {
  name: 'GOARM64',
  fallback: 'v8.0',
  known: /^(v8(\.\d)?|v9(\.[0-5])?)$/,
  value: (variant: string) => (variant.includes('.') ? variant : `${variant}.0`),
};

/** By architecture. Source: `go help environment`, "Architecture-specific environment variables". */
const VARIABLES: Readonly<Record<string, VariantVariable>> = {
  '386': GO386,
  amd64: GOAMD64,
  arm: GOARM,
  arm64: GOARM64,
  mips: GOMIPS,
  mipsle: GOMIPS,
  mips64: GOMIPS64,
  mips64le: GOMIPS64,
  ppc64: GOPPC64,
  ppc64le: GOPPC64,
  riscv64: GORISCV64,
};

/** The names of all these variables. */
export const VARIANT_VARIABLES: readonly string[] = [
  ...new Set(Object.values(VARIABLES).map(({ name }) => name)),
];

/**
 * GOOS, GOARCH and the architecture's variant variable. The latter is omitted for a variant that Go does not support: another
 * plugin may set it, which {@link checkVariant} checks later.
 */
export function platformEnvironment({
  os,
  architecture,
  variant,
}: Platform): Record<string, string> {
  const env: Record<string, string> = { GOOS: os, GOARCH: architecture };
  const variable = VARIABLES[architecture];
  if (!variable) return env;
  const { name, fallback, known, value = (text: string) => text } = variable;
  if (variant === undefined) env[name] = fallback;
  else if (known.test(variant)) env[name] = value(variant);
  return env;
}

/** The architecture's variant variable as configured, which counts for a platform that names no variant. */
export function configuredVariant(
  { architecture, variant }: Platform,
  configured: StringMap,
): Record<string, string> {
  const name = VARIABLES[architecture]?.name;
  const value = name === undefined ? '' : (configured[name] ?? '');
  return name === undefined || variant !== undefined || value === '' ? {} : { [name]: value };
}

/**
 * Refuses a variant for which no plugin set the variable: go would build for its default.
 * @throws PLATFORM_INVALID
 */
export function checkVariant(
  job: CompileJob,
  { platform }: Pick<CompileContext, 'platform'>,
): void {
  const { architecture, variant } = platform;
  const variable = VARIABLES[architecture];
  if (!variable || variant === undefined) return;
  const { name } = variable;
  const steps = job.steps.filter(({ env }) => env?.GOARCH === architecture);
  if (steps.every(({ env }) => (env?.[name] || job.env[name] || '') !== '')) return;
  throw new StrakeError(
    'PLATFORM_INVALID',
    `variant "${variant}" of ${architecture} is not supported by Go, and no plugin sets ${name}`,
    {
      platform: formatPlatform(platform),
      hint: `Use a variant listed by "go help environment", or a plugin that sets ${name}.`,
    },
  );
}
