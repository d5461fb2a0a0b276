import { isPatternKey } from '@strake/core';
import { UsageError } from '../usage-error.ts';

/**
 * The new bases: one for all platforms, or by pattern.
 * @param values `BASE` or `PATTERN=BASE`
 * @throws UsageError for several for all platforms, and for a mixture
 */
export function parseOnto(
  values: readonly string[] | undefined,
): string | Readonly<Record<string, string>> | undefined {
  if (values === undefined) return undefined;
  const bases = new Map<string, string>();
  const whole: string[] = [];
  for (const value of values) {
    const at = value.indexOf('=');
    const pattern = value.slice(0, Math.max(at, 0));
    if (at < 0) whole.push(value);
    else if (!isPatternKey(pattern))
      throw new UsageError(
        `--onto ${value}: "${pattern}" is not a pattern of platforms`,
        "Write --onto BASE, or --onto 'linux/*=BASE'.",
      );
    else bases.set(pattern, value.slice(at + 1));
  }
  const [base, ...others] = whole;
  if (base === undefined) return Object.fromEntries(bases);
  if (others.length === 0 && bases.size === 0) return base;
  throw new UsageError(
    'several --onto are for different platforms',
    "Name the platforms of each: --onto 'linux/*=BASE' --onto 'windows/*=BASE'.",
  );
}
