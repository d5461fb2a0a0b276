import type { Platform } from './descriptor.ts';
import { normalizePlatform } from './platform.ts';

/** The variant that is required where none is named. Source: `go help environment`, the defaults of GOAMD64, GOMIPS, …. */
const LEAST: Readonly<Record<string, string>> = {
  '386': 'sse2',
  amd64: 'v1',
  arm64: 'v8',
  mips: 'hardfloat',
  mipsle: 'hardfloat',
  mips64: 'hardfloat',
  mips64le: 'hardfloat',
  ppc64: 'power8',
  ppc64le: 'power8',
  riscv64: 'rva20u64',
};

/**
 * The same items; among those for one operating system and architecture, the variant with the lowest requirements comes first,
 * because crane, oras and others take the first matching entry of an image index, whatever its variant. Only such items move.
 * @param platformOf undefined for an item without a platform, which stays where it is
 */
export function leastVariantFirst<Item>(
  items: readonly Item[],
  platformOf: (item: Item) => Platform | undefined,
): readonly Item[] {
  const groups = new Map<string, number[]>();
  const platforms = items.map((item) => {
    const platform = platformOf(item);
    return platform && normalizePlatform(platform);
  });
  for (const [at, platform] of platforms.entries()) {
    if (!platform) continue;
    const { os, architecture, 'os.version': version = '', 'os.features': features = [] } = platform;
    const key = [os, architecture, version, ...features].join('\0');
    groups.set(key, [...(groups.get(key) ?? []), at]);
  }
  const ordered = [...items];
  for (const places of groups.values()) {
    const sorted = places.toSorted((a, b) => compareDemand(platforms[a], platforms[b]));
    for (const [nth, place] of places.entries()) {
      const item = items[sorted[nth] ?? place];
      if (item !== undefined) ordered[place] = item;
    }
  }
  return ordered;
}

function compareDemand(a: Platform | undefined, b: Platform | undefined): number {
  const [one, other] = [variantOf(a), variantOf(b)];
  const [left, right] = [numbersOf(one), numbersOf(other)];
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const difference = (left[at] ?? -1) - (right[at] ?? -1);
    if (difference !== 0) return difference;
  }
  return Number(isHard(one)) - Number(isHard(other));
}

function variantOf(platform: Platform | undefined): string {
  return platform?.variant ?? LEAST[platform?.architecture ?? ''] ?? '';
}

/** `v8.2` is 8, 2; `rva22u64` is 22, 64. */
function numbersOf(variant: string): readonly number[] {
  return (variant.match(/\d+/g) ?? []).map(Number);
}

/** Go programs for machines without floating point run on every machine. */
function isHard(variant: string): boolean {
  return !variant.includes('softfloat');
}
