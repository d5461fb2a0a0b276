type Environment = Readonly<Record<string, string | undefined>>;

/** What `git status` tells of where nobody says otherwise. */
const SETTINGS: readonly (readonly [key: string, value: string])[] = [
  ['status.showUntrackedFiles', 'normal'],
  ['diff.ignoreSubmodules', 'none'],
];

/**
 * Variables by which git, and what starts git, takes the same sources for modified on every machine: they overrule the configuration of
 * the user, the machine and the clone. Settings that these variables bring already stay, since ours follow them. Git before 2.31 does not
 * know the variables.
 * Source: git-config(1), "ENVIRONMENT"
 */
export function gitSettings({ GIT_CONFIG_COUNT = '' }: Environment): Record<string, string> {
  // Git refuses anything else, and says so.
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
