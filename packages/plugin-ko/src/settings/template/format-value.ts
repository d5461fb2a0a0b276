import { formatFloat } from './format-float.ts';
import { isMap, membersOf, type Value } from './value.ts';

/** A value as `%v` prints it. */
export function formatValue(value: Value): string {
  if (value === null) return '<nil>';
  if (typeof value === 'number') return formatFloat(value, 'g', undefined);
  if (!isMap(value)) return String(value);
  const members = membersOf(value).map(([key, member]) => `${key}:${formatValue(member)}`);
  return `map[${members.join(' ')}]`;
}

/** `print`: a space between two values of which neither is a string. */
export function formatAll(values: readonly Value[]): string {
  return values
    .map((value, at) => {
      const before = values[at - 1];
      const isApart = at > 0 && typeof value !== 'string' && typeof before !== 'string';
      return `${isApart ? ' ' : ''}${formatValue(value)}`;
    })
    .join('');
}

/** `println` */
export function formatLine(values: readonly Value[]): string {
  return `${values.map(formatValue).join(' ')}\n`;
}
