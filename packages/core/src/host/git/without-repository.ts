/**
 * Variables by which git hooks and wrappers tell git which repository to use, instead of the one around the directory it runs in.
 * Source: git(1), "The Git Repository".
 */
const VARIABLES: readonly string[] = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_COMMON_DIR',
  'GIT_INDEX_FILE',
  'GIT_PREFIX',
  'GIT_NAMESPACE',
];

/** An environment in which git, and what starts git, finds the repository by the directory alone. */
export function withoutRepository<Value>(
  env: Readonly<Record<string, Value>>,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !VARIABLES.includes(name)));
}
