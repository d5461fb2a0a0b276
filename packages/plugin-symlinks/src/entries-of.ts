import { aboutOption, type Entry } from '@strake/core/plugin';
import type { OptionEntries } from './check-entries.ts';

/** The entries of each key of a map of options; errors are located at their key. */
export function entriesOf<Value>(
  map: Readonly<Record<string, Value>> = {},
  above: readonly string[],
  make: (
    path: string,
    value: Value,
    option: readonly string[],
  ) => readonly Entry[] | Promise<readonly Entry[]>,
): readonly Promise<OptionEntries>[] {
  return Object.entries(map).map(async ([path, value]) => {
    const option = [...above, path];
    const entries = await aboutOption(option, async () => make(path, value, option));
    return { option, entries };
  });
}
