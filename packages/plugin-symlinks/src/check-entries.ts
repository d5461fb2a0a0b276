import { combineErrors, type Entry, StrakeError } from '@strake/core/plugin';

/** The entry of an option. */
export interface OptionEntries {
  /** Path of keys in the plugin's options. */
  readonly option: readonly string[];
  readonly entries: readonly Entry[];
}

/**
 * Refuses entries that conflict in a layer, with the location of their options, which core would not know.
 * @param known entries of other plugins in the layer
 * @throws CONFIG_VALUE_INVALID for each of them
 */
export function checkEntries(given: readonly OptionEntries[], known: readonly Entry[]): void {
  const types = new Map(known.map(({ path, type }) => [path, type]));
  const errors: Error[] = [];
  for (const { option, entries } of given) {
    for (const { path, type } of entries) {
      if (types.has(path)) {
        const hint = 'Two options or plugins write this path: remove one of them.';
        errors.push(refusal(option, `${path} exists twice`, hint));
      }
      types.set(path, type);
    }
  }
  const findAbove = finder(types);
  for (const { option, entries } of given) {
    for (const entry of entries) {
      const above = findAbove(entry.path);
      if (above !== undefined) {
        const type = types.get(above);
        const hint =
          type === 'symlink' ? 'Use the path that the link points to.' : 'Remove one of the two.';
        errors.push(refusal(option, `${entry.path} is below ${above}, which is a ${type}`, hint));
      }
      if (entry.type === 'hardlink' && types.get(entry.target) !== 'file') {
        const what = `${entry.path} is a hard link to ${entry.target}, which is not a file of this layer`;
        errors.push(refusal(option, what, 'Name a file of the same layer, or use "links".'));
      }
    }
  }
  if (errors.length > 0) throw combineErrors(errors);
}

/** Finds a parent of a path that is not a directory; each directory is checked once. */
function finder(types: ReadonlyMap<string, Entry['type']>): (path: string) => string | undefined {
  const found = new Map<string, string | undefined>();
  const findAbove = (path: string): string | undefined => {
    const above = path.slice(0, path.lastIndexOf('/'));
    if (above === '') return undefined;
    if (found.has(above)) return found.get(above);
    const isDirectory = (types.get(above) ?? 'directory') === 'directory';
    const highest = findAbove(above) ?? (isDirectory ? undefined : above);
    found.set(above, highest);
    return highest;
  };
  return findAbove;
}

function refusal(option: readonly string[], message: string, hint: string): StrakeError {
  return new StrakeError('CONFIG_VALUE_INVALID', message, { option, hint });
}
