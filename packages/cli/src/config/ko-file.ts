import { statSync } from 'node:fs';
import { join } from 'node:path';

/** The settings of ko, as it looks for them. */
const NAMES = ['.ko.json', '.ko.yaml', '.ko.yml'];

/** The name of the file with ko's settings in a directory; undefined if there is none. */
export function findKoFile(directory: string): string | undefined {
  return NAMES.find((name) => statSync(join(directory, name), { throwIfNoEntry: false })?.isFile());
}
