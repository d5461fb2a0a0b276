/** What Go takes for the top of a work tree, and whether that is a directory. Source: cmd/go/internal/vcs, `RootNames`. */
export const REPOSITORY_TYPES: Readonly<Record<string, 'directory' | 'other'>> = {
  '.git': 'directory',
  '.hg': 'directory',
  '.svn': 'directory',
  '.bzr': 'directory',
  '.fslckout': 'other',
  _FOSSIL_: 'other',
};
