import { nameProblem } from './windows-name.ts';

/** A link's target as the image has it. */
export interface LinkTarget {
  /** As Windows writes it, with backslashes. */
  readonly text: string;
  /** Where it ends up on drive C, as `/a/b`; absent where that is another drive or machine. */
  readonly path?: string;
  /** It was written with a slash at its end: it is a directory, even if only the base has it. */
  readonly directory: boolean;
}

/**
 * A target in Windows' form. An absolute one begins with a drive: to Windows `\a` is relative to whatever drive the
 * process is on. What is relative stays so, and never gets the layer's `Files/`.
 * Source: go-winio reparse.go (`\\` and `X:` are absolute, all else is stored as relative); imgutil#50.
 * @param link path of the link in the image, `/a/b`
 * @returns what is wrong with it, as the rest of a sentence, or the target
 */
export function linkTarget(link: string, target: string): LinkTarget | string {
  const slashed = target.replaceAll('/', '\\');
  const directory = /[^\\:]\\$/.test(slashed);
  const text = directory ? slashed.replace(/\\+$/, '') : slashed;
  if (text.startsWith('\\\\')) return { text, directory };
  const [, drive, rest = ''] = /^(?:([A-Za-z]):)?(.*)$/s.exec(text) ?? [];
  if (drive !== undefined && !rest.startsWith('\\')) {
    return 'is relative to the directory of a drive';
  }
  const names = rest.split('\\').filter((name) => name !== '' && name !== '.');
  for (const name of names) {
    const problem = name === '..' ? undefined : nameProblem(name);
    if (problem) return `holds the name ${JSON.stringify(name)}, which ${problem}`;
  }
  if (drive !== undefined && drive.toUpperCase() !== 'C') return { text, directory };
  const isAbsolute = rest.startsWith('\\');
  const parts = isAbsolute ? [] : link.split('/').slice(1, -1);
  for (const name of names) {
    if (name !== '..') parts.push(name);
    else if (parts.pop() === undefined) return 'leaves the image';
  }
  return {
    text: isAbsolute && drive === undefined ? `C:${rest}` : text,
    path: parts.length > 0 ? `/${parts.join('/')}` : '',
    directory,
  };
}
