/**
 * The environment with a directory at the end of PATH. Unlike in ko, Windows separates with `;` and may spell it `Path`. Source: ko, pkg/build/gobuild.go `updatePath`.
 */
export function withPath(
  env: readonly string[],
  directory: string,
  isWindows: boolean,
): readonly string[] {
  const position = env.findIndex((line) =>
    isWindows ? /^path=/i.test(line) : line.startsWith('PATH='),
  );
  const separator = isWindows ? ';' : ':';
  if (position < 0) return [...env, `PATH=${directory}`];
  return env.map((line, at) => (at === position ? `${line}${separator}${directory}` : line));
}
