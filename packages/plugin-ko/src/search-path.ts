/**
 * The environment with a directory at the end of PATH. Unlike in ko, Windows separates with `;` and may spell it `Path`. Source: ko,
 * pkg/build/gobuild.go `updatePath`.
 */
export function withPath(
  env: readonly string[],
  directory: string,
  isWindows: boolean,
): readonly string[] {
  const position = env.findIndex((line) => isPath(line, isWindows));
  const separator = isWindows ? ';' : ':';
  if (position < 0) return [...env, `PATH=${directory}`];
  return env.map((line, at) => (at === position ? `${line}${separator}${directory}` : line));
}

/** The environment with the PATH of another one, in the same place among those that both have. */
export function withPathOf(
  env: readonly string[],
  other: readonly string[],
  isWindows: boolean,
): readonly string[] {
  const rest = env.filter((line) => !isPath(line, isWindows));
  const before = other.findIndex((line) => isPath(line, isWindows));
  return [...rest.slice(0, before), ...other.slice(before, before + 1), ...rest.slice(before)];
}

function isPath(line: string, isWindows: boolean): boolean {
  return isWindows ? /^path=/i.test(line) : line.startsWith('PATH=');
}
