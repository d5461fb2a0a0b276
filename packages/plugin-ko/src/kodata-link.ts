import { type ImageContext, StrakeError } from '@strake/core/plugin';

/** What a link of kodata leads to, without links. */
interface LinkTarget {
  readonly type: 'file' | 'directory';
  /** Absolute. */
  readonly path: string;
}

type Context = Pick<ImageContext, 'error' | 'realPath' | 'stat'>;

/**
 * Follows a link in kodata.
 * @param trail real directories that are being read
 * @param root the widest directory that it may lead into, besides what a build may read
 * @throws FILE_UNREADABLE
 */
export async function followLink(
  link: string,
  trail: readonly string[],
  root: string | undefined,
  context: Context,
): Promise<LinkTarget> {
  const refuse = (what: string, hint: string) =>
    context.error('FILE_UNREADABLE', `symbolic link ${link} ${what}`, { hint });
  const path = await context.realPath(link).catch((thrown: unknown) => {
    if (!StrakeError.is(thrown) || thrown.code !== 'FILE_UNREADABLE') throw thrown;
    throw refuse(
      'leads out of the git work tree, and of the directory of the configuration',
      'Copy what it leads to into kodata; strake ko also takes KO_DATA_PATH_ALLOWED_ROOT=DIR, the widest directory for links.',
    );
  });
  const facts = path === undefined ? undefined : await context.stat(path);
  if (path === undefined || facts === undefined)
    throw refuse('leads nowhere', 'Remove it, or create what it points to.');
  const widest = root === undefined ? undefined : await context.realPath(root);
  if (root !== undefined && !isWithin(path, widest))
    throw refuse(
      `leads to ${path}, out of ${root}`,
      'Widen KO_DATA_PATH_ALLOWED_ROOT ("kodataRoot"), or copy it into kodata.',
    );
  if (facts.type === 'file') return { type: 'file', path };
  if (facts.type !== 'directory')
    throw refuse(`leads to ${path}, which is neither a file nor a directory`, 'Remove it.');
  if (trail.some((directory) => isWithin(directory, path)))
    throw refuse(`leads to ${path}, which contains it`, 'Its contents would never end: remove it.');
  return { type: 'directory', path };
}

function isWithin(path: string, directory: string | undefined): boolean {
  if (directory === undefined) return false;
  return path === directory || path.startsWith(directory === '/' ? '/' : `${directory}/`);
}
