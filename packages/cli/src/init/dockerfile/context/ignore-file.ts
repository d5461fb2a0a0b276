import { join, posix } from 'node:path';
import { commandError } from '../../../error-codes.ts';
import { readText } from '../../read-yaml.ts';
import { type IgnorePattern, isIgnored, readIgnorePatterns } from './ignore-patterns.ts';

/** What a `.dockerignore` keeps out of a build context. */
export interface IgnoreFile {
  /** Relative to the project. */
  readonly name: string;
  readonly patterns: readonly IgnorePattern[];
}

/**
 * Reads the ignore file of a Dockerfile: `NAME.dockerignore` beside it, or `.dockerignore` in the context.
 * @param dockerfile relative to the project, as the context is
 * @returns undefined if there is none
 * @throws CONFIG_SYNTAX for one that Docker would refuse, or that cannot be read
 */
export async function readIgnoreFile(
  project: string,
  dockerfile: string,
  context: string,
): Promise<IgnoreFile | undefined> {
  for (const name of [`${dockerfile}.dockerignore`, posix.join(context, '.dockerignore')]) {
    const path = join(project, name);
    const text = readText(path);
    if (text === undefined) continue;
    try {
      return { name, patterns: readIgnorePatterns(text) };
    } catch (thrown) {
      if (!(thrown instanceof SyntaxError)) throw thrown;
      throw commandError('CONFIG_SYNTAX', thrown.message, {
        cause: thrown,
        location: { file: path },
        hint: 'Docker would refuse this file too: mend it, or move it away while init runs.',
      });
    }
  }
  return undefined;
}

/** Whether a file keeps a path of the context out of the build. */
export function ignores(file: IgnoreFile | undefined, path: string): boolean {
  return file !== undefined && isIgnored(path, file.patterns);
}
