/** A version of Go, without `go`. Source: internal/gover, `Version`. */
interface Version {
  readonly numbers: readonly [major: number, minor: number, patch: number];
  /** `alpha`, `beta`, `rc` or empty. */
  readonly kind: string;
  readonly pre: number;
}

/** A missing patch is less than 0: since 1.21, the language version 1.21 is older than 1.21rc1, and that than 1.21.0. */
const NO_PATCH = -1;

function parse(text: string): Version | undefined {
  const found = /^(0|[1-9]\d*)(?:\.(0|[1-9]\d*)(?:\.(0|[1-9]\d*)|([a-z]+)(0|[1-9]\d*)?)?)?$/.exec(
    text,
  );
  if (found === null) return undefined;
  const [, major, minor, patch, kind = '', pre = '-1'] = found;
  const isOld = minor === undefined || (Number(minor) < 21 && kind === '');
  return {
    numbers: [Number(major), Number(minor ?? 0), Number(patch ?? (isOld ? 0 : NO_PATCH))],
    kind,
    pre: Number(pre),
  };
}

/**
 * Compares versions like `1.21`, `1.21rc1` and `1.21.0`, which have this order. Malformed ones are less than all others.
 * Source: internal/gover, `Compare`
 * @returns a negative number, 0 or a positive one
 */
export function compareVersions(a: string, b: string): number {
  const [one, other] = [parse(a), parse(b)];
  if (!one || !other) return Number(one !== undefined) - Number(other !== undefined);
  const order = one.numbers.map((each, at) => each - (other.numbers[at] ?? 0));
  const first = order.find((each) => each !== 0);
  if (first !== undefined) return first;
  if (one.kind !== other.kind) return one.kind < other.kind ? -1 : 1;
  return one.pre - other.pre;
}

/** Whether a version names a language and no toolchain: `1.21`. Source: internal/gover, `IsLang`. */
export function isLanguage(version: string): boolean {
  const found = parse(version);
  return found !== undefined && found.kind === '' && found.numbers[2] === NO_PATCH;
}

/**
 * The version of a toolchain: `1.21.1` for `go1.21.1` and `go1.21.1-acme`.
 * Source: cmd/go/internal/gover, `FromToolchain`
 * @returns undefined for another name
 */
export function versionOfToolchain(name: string): string | undefined {
  const [, version = ''] = /^go([^ \t-]+)/.exec(name) ?? [];
  return /[\\/]/.test(name) || parse(version) === undefined ? undefined : version;
}
