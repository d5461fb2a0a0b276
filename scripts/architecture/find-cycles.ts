/** Finds cycles in a graph of files. @returns one path per cycle, which ends with its first file */
export function findCycles(graph: ReadonlyMap<string, readonly string[]>): readonly string[][] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  const open: string[] = [];
  const visit = (file: string) => {
    if (done.has(file)) return;
    const at = open.indexOf(file);
    if (at >= 0) {
      cycles.push([...open.slice(at), file]);
      return;
    }
    open.push(file);
    for (const next of graph.get(file) ?? []) visit(next);
    open.pop();
    done.add(file);
  };
  for (const file of graph.keys()) visit(file);
  return cycles;
}
