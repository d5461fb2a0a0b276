import { isDeepStrictEqual } from 'node:util';
import type { Settings } from './draft.ts';

/** A program of the plugin go, with flags of its own. */
export type ProgramSettings = Settings & { readonly package: string; readonly path?: string };

/** Options of the plugin go: flags that all programs have are written once. */
export function goOptions(programs: readonly ProgramSettings[]): Settings {
  const flags = programs.map(({ package: _, path: __, ...others }) => others);
  const [first = {}] = flags;
  if (!flags.every((each) => isDeepStrictEqual(each, first))) return { programs };
  return {
    ...first,
    programs: programs.map(({ package: name, path }) =>
      path === undefined ? name : { package: name, path },
    ),
  };
}
