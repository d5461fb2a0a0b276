import { arch, endianness, platform } from 'node:os';
import { splitValues } from './split-values.ts';

/** Go's names where Node's differ. */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  x64: 'amd64',
  ia32: '386',
  mipsel: 'mipsle',
};

/**
 * The platforms of `--platform`: its values, split at commas, with `host` replaced.
 * @throws UsageError for an empty one
 */
export function pickPlatforms(
  values: readonly string[] | undefined,
  host: string = hostPlatform(),
): readonly string[] | undefined {
  if (values === undefined) return undefined;
  const hint = 'Name platforms such as linux/arm64, separated by commas.';
  const names = splitValues('platform', values, hint, splitPlatforms);
  return [...new Set(names.map((name) => (name === 'host' ? host : name)))];
}

/** Splits at commas, except within Go's variants: `linux/arm/v7,softfloat`. */
function splitPlatforms(value: string): readonly string[] {
  const names: string[] = [];
  for (const piece of value.split(',')) {
    const last = names.at(-1) ?? '';
    const isVariant = /^[^/]+\/[^/]+\/[^/,]+$/.test(last) && /^\w+$/.test(piece);
    const isPlatform = ['all', 'host'].includes(piece);
    if (isVariant && !isPlatform) names.splice(-1, 1, `${last},${piece}`);
    else names.push(piece);
  }
  return names;
}

/** `linux/arm64`: what this machine runs, in containers on macOS too. */
function hostPlatform(): string {
  const name = arch();
  const little = name === 'ppc64' && endianness() === 'LE';
  return `${platform() === 'win32' ? 'windows' : 'linux'}/${little ? 'ppc64le' : (ARCHITECTURES[name] ?? name)}`;
}
