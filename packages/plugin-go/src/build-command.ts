/**
 * The `go build` that writes programs into a directory; their packages follow.
 * @param graph file for Go's graph of actions; the programs do not depend on it
 */
export function buildCommand(
  flags: readonly string[],
  programDirectory: string,
  graph?: string,
): readonly string[] {
  return [
    ...['go', 'build', ...flags],
    ...(graph === undefined ? [] : [`-debug-actiongraph=${graph}`]),
    ...['-o', `${programDirectory}/`, '--'],
  ];
}
