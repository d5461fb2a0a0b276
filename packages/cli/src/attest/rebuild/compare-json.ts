import { isRecord } from '@strake/core';

/** The first place where two JSON values differ. */
export interface JsonDifference {
  /** `config.Env[0]`; empty for the whole. */
  readonly path: string;
  /** As short JSON, or `nothing`. */
  readonly published: string;
  readonly rebuilt: string;
}

/** Compares two JSON values, and ignores the order of keys. */
export function compareJson(
  published: unknown,
  rebuilt: unknown,
  path = '',
): JsonDifference | undefined {
  if (Object.is(published, rebuilt)) return undefined;
  const keys = commonKeys(published, rebuilt);
  if (keys === undefined) return { path, published: shown(published), rebuilt: shown(rebuilt) };
  for (const key of keys) {
    const step = Array.isArray(published) ? `[${key}]` : `${path === '' ? '' : '.'}${key}`;
    const [one, other] = [published, rebuilt].map((each) => Reflect.get(Object(each), key));
    const difference = compareJson(one, other, `${path}${step}`);
    if (difference) return difference;
  }
  return undefined;
}

/** Undefined for values that have no members to compare. */
function commonKeys(published: unknown, rebuilt: unknown): readonly string[] | undefined {
  const areLists = Array.isArray(published) && Array.isArray(rebuilt);
  if (!areLists && !(isRecord(published) && isRecord(rebuilt))) return undefined;
  return [...new Set([published, rebuilt].flatMap((each) => Object.keys(each)))];
}

const LONGEST = 120;

function shown(value: unknown): string {
  const json = value === undefined ? 'nothing' : JSON.stringify(value);
  return json.length > LONGEST ? `${json.slice(0, LONGEST)}…` : json;
}

/** `config.Env[0] is "A=1", rebuilt "A=2"`. */
export function describeJson({ path, published, rebuilt }: JsonDifference): string {
  return `${path === '' ? 'it' : path} is ${published}, rebuilt ${rebuilt}`;
}
