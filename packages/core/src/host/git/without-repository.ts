/**
 * Variables with which git hooks and wrappers select a repository instead of the one that contains the working directory.
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

/** An environment in which git and tools that run it find the repository only by the directory. */
export function withoutRepository<Value>(
  env: Readonly<Record<string, Value>>,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !VARIABLES.includes(name)));
}
