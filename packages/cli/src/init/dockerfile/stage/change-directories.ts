import type { References } from '../syntax/marked-text.ts';
import { idOf } from './copy-files.ts';
import type { Placed, Stage } from './stage.ts';

/**
 * Follows `chown` and `chmod` for directories that commands made before.
 * @param args its words
 * @param directory where it runs
 * @returns false if it changes anything else, or if an owner or mode has no number
 */
export function changeDirectories(
  command: 'chown' | 'chmod',
  args: readonly string[],
  directory: string,
  stage: Stage,
  references: References,
): boolean {
  const options = args.filter((arg) => arg.startsWith('-'));
  const [value = '', ...words] = args.filter((arg) => !arg.startsWith('-'));
  const isRecursive = options.length > 0;
  if (options.some((option) => option !== '-R')) return false;
  const facts = command === 'chown' ? ownerOf(value) : modeOf(value);
  const paths = words.map((word) => references.resolve(directory, word));
  const below = (path: string) => (each: string) => each.startsWith(`${path}/`);
  const hasFiles = paths.some((path) =>
    stage.files.all().some(({ target }) => isRecursive && below(path)(target)),
  );
  if (facts === undefined || hasFiles || !paths.every((path) => stage.directories.has(path)))
    return false;
  for (const path of paths)
    for (const [each, known] of stage.directories)
      if (each === path || (isRecursive && below(path)(each)))
        stage.directories.set(each, { ...known, ...facts });
  return true;
}

/** The group stays that of root where none is named. */
function ownerOf(text: string): Pick<Placed, 'owner'> | undefined {
  const ids = text.split(':').map(idOf);
  const [user, group = '0'] = ids;
  return user === undefined || ids.includes(undefined) ? undefined : { owner: `${user}:${group}` };
}

function modeOf(text: string): Pick<Placed, 'mode'> | undefined {
  return /^[0-7]{3,4}$/.test(text) ? { mode: text.padStart(4, '0') } : undefined;
}
