/** Names that mark the root of a work tree for Go, with their types. Source: cmd/go/internal/vcs, `RootNames`. */
export const REPOSITORY_TYPES: Readonly<Record<string, 'directory' | 'other'>> = {
  '.git': 'directory',
  '.hg': 'directory',
  '.svn': 'directory',
  '.bzr': 'directory',
  '.fslckout': 'other',
  _FOSSIL_: 'other',
};
