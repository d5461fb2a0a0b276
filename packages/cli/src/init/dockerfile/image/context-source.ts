import { type BuildContext, typeIn } from '../context/build-context.ts';
import { globMatcher } from '../context/glob-matcher.ts';
import { ignores } from '../context/ignore-file.ts';
import { isSlow, remainderOf } from '../context/ignore-globs.ts';
import { listFiles } from '../context/list-files.ts';
import type { StageFile } from '../stage/stage.ts';

/** Files of the build context as options of the plugin files say them. */
export type ContextSource =
  /** A file, or a directory with everything in it. */
  | { readonly path: string }
  | {
      readonly directory: string;
      readonly globs: readonly string[];
      /** Whether the globs are the names of the files that match today. */
      readonly isListed: boolean;
    }
  | 'ignored';

/** What COPY takes of the build context, without what a `.dockerignore` excludes. */
export function contextSource(
  file: Extract<StageFile, { kind: 'context' | 'glob' }>,
  context: BuildContext,
): ContextSource {
  const { ignore } = context;
  const directory = file.kind === 'glob' ? file.directory : file.path;
  if (file.kind === 'context' && typeIn(context, file.path) !== 'directory')
    return ignores(ignore, file.path) ? 'ignored' : { path: file.path };
  const whole = file.kind === 'glob' ? file.pattern : '**';
  const left = remainderOf(directory, ignore?.patterns ?? []);
  if (left === 'none') return 'ignored';
  const isListed = left === 'mixed' || (file.kind === 'glob' && isSlow(whole));
  if (left === 'all' && !isListed)
    return file.kind === 'context'
      ? { path: file.path }
      : { directory, globs: [whole], isListed: false };
  const [first, ...others] = isListed || left === 'all' ? [] : left;
  if (first === '**')
    return {
      directory,
      globs: [whole, ...others.filter((glob) => mayExclude(glob.slice(1), whole))],
      isListed: false,
    };
  if (left !== 'all' && left !== 'mixed' && file.kind === 'context')
    return { directory, globs: left, isListed: false };
  const matches = file.kind === 'glob' ? globMatcher(file.pattern, false) : () => true;
  const names = listFiles(context, directory)
    .map(({ below }) => below)
    .filter(matches);
  return names.length === 0
    ? 'ignored'
    : { directory, globs: names.map(escapeGlob), isListed: true };
}

/** Whether a pattern may mean a path that another one matches; without doubt it does not if their ends differ. */
function mayExclude(excluded: string, whole: string): boolean {
  if (whole === '**') return true;
  const isBelow = excluded.endsWith('/**');
  if (isBelow) return whole.includes('/');
  const [one = '', other = ''] = [excluded, whole].map((glob) => /[^*?[\]/]*$/.exec(glob)?.[0]);
  return one.endsWith(other) || other.endsWith(one);
}

function escapeGlob(path: string): string {
  return path.replaceAll(/[*?[\]{}()!+@|\\]/g, '\\$&');
}
