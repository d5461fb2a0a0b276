import { compareBytes } from './path.ts';

/** The same record with its keys in byte order, so that its JSON does not depend on the order in which they were set. */
export function sortKeys<Value>(
  record: Readonly<Record<string, Value>>,
): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => compareBytes(a, b)));
}
