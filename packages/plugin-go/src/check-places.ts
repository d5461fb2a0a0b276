import { aboutOption, combineErrors, StrakeError } from '@strake/core/plugin';
import { imagePath } from './image-path.ts';
import type { Program } from './read-programs.ts';

/** A program with its path in the image. */
export interface Placed extends Pick<Program, 'image' | 'package' | 'option'> {
  /** Absolute, with slashes. */
  readonly target: string;
}

/**
 * The path of a program in its image.
 * @throws CONFIG_VALUE_INVALID
 */
export function programPath(
  { path, option }: Pick<Program, 'path' | 'option'>,
  executable: string,
  os: string,
): string {
  return aboutOption([...option, 'path'], () => imagePath(path ?? `/app/${executable}`, os));
}

/**
 * Refuses programs that would overwrite each other in their image.
 * @throws CONFIG_VALUE_INVALID for each pair, combined
 */
export function checkPlaces(programs: readonly Placed[], os: string): void {
  const owners = new Map<string, Placed>();
  const errors: StrakeError[] = [];
  for (const program of programs) {
    const { image, target, option } = program;
    const key = JSON.stringify([image, os === 'windows' ? target.toLowerCase() : target]);
    const other = owners.get(key);
    owners.set(key, other ?? program);
    if (!other) continue;
    const what = `programs ${other.package} and ${program.package} of image "${image}" both have the path ${target}`;
    const hint = 'Set "path" of one of them.';
    errors.push(new StrakeError('CONFIG_VALUE_INVALID', what, { image, option, hint }));
  }
  if (errors.length > 0) throw combineErrors(errors);
}
