type Environment = Readonly<Record<string, string | undefined>>;

/** The default of `git status` for untracked files. */
const SETTINGS: readonly (readonly [key: string, value: string])[] = [
  ['status.showUntrackedFiles', 'normal'],
  ['diff.ignoreSubmodules', 'none'],
];

/**
 * Variables that make git, and tools that run it, report the same modified sources on every machine: they override the configuration of
 * the user, the machine and the clone. Existing settings in these variables are kept, because ours follow them. Git before 2.31 does not
 * support the variables.
 * Source: git-config(1), "ENVIRONMENT"
 */
export function gitSettings({ GIT_CONFIG_COUNT = '' }: Environment): Record<string, string> {
  // Git reports an error for anything else.
  if (!/^\d*$/.test(GIT_CONFIG_COUNT)) return {};
  const first = Number(GIT_CONFIG_COUNT);
  const variables: Record<string, string> = {
    GIT_CONFIG_COUNT: String(first + SETTINGS.length),
  };
  for (const [at, [key, value]] of SETTINGS.entries()) {
    variables[`GIT_CONFIG_KEY_${first + at}`] = key;
    variables[`GIT_CONFIG_VALUE_${first + at}`] = value;
  }
  return variables;
}
