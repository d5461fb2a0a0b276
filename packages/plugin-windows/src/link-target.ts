import { nameProblem } from './windows-name.ts';

/** A link's target in the image. */
export interface LinkTarget {
  /** In Windows form, with backslashes. */
  readonly text: string;
  /** The resolved path on drive C, as `/a/b`; absent for another drive or machine. */
  readonly path?: string;
  /** True for a trailing slash: it is a directory, even if only the base contains it. */
  readonly directory: boolean;
}

/**
 * Converts a target to Windows form. An absolute one begins with a drive: on Windows, `\a` is relative to the current drive of the
 * process. Relative targets stay relative, and never get the layer's `Files/`.
 * Source: go-winio reparse.go (`\\` and `X:` are absolute, all else is stored as relative); imgutil#50.
 * @param link path of the link in the image, `/a/b`
 * @returns the problem, as the rest of a sentence, or the target
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
    if (problem) return `contains the name ${JSON.stringify(name)}, which ${problem}`;
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
