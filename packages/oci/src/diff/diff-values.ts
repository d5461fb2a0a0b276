import { isRecord, ownValue } from '../spec/record.ts';
import type { ValueChange } from './value-change.ts';

/** How lists are compared. */
export interface ValueDiffOptions {
  /** True: a list of strings, such as a command, is one value. Default: lists are compared position by position. */
  readonly wholeLists?: boolean;
}

/**
 * Where two JSON values differ, whatever the order of keys: the deepest values, in the order of the first, then what only the second has.
 * @returns empty if they are equal
 */
export function diffValues(
  before: unknown,
  after: unknown,
  options: ValueDiffOptions = {},
): readonly ValueChange[] {
  return changesOf(before, after, [], options);
}

function changesOf(
  before: unknown,
  after: unknown,
  path: ValueChange['path'],
  options: ValueDiffOptions,
): readonly ValueChange[] {
  if (Object.is(before, after)) return [];
  const keys = commonKeys(before, after, options);
  if (keys !== undefined)
    return keys.flatMap((key) =>
      changesOf(
        ownOf(before, key),
        ownOf(after, key),
        [...path, Array.isArray(before) ? Number(key) : key],
        options,
      ),
    );
  const isSame = Array.isArray(before) && JSON.stringify(before) === JSON.stringify(after);
  if (isSame) return [];
  return [
    {
      path,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    },
  ];
}

/** Not what every object inherits: a label may be named `__proto__`. */
function ownOf(value: unknown, key: string): unknown {
  return Array.isArray(value) ? value[Number(key)] : ownValue(value, key);
}

/** Undefined for values that have no members to compare. */
function commonKeys(
  before: unknown,
  after: unknown,
  { wholeLists = false }: ValueDiffOptions,
): readonly string[] | undefined {
  const areLists = Array.isArray(before) && Array.isArray(after);
  if (areLists && wholeLists && [...before, ...after].every((each) => typeof each === 'string'))
    return undefined;
  if (!areLists && !(isRecord(before) && isRecord(after))) return undefined;
  return [...new Set([before, after].flatMap((each) => Object.keys(each)))];
}
