import type { ToolCacheContext, UsedResult } from '@strake/core/plugin';
import { type GraphAction, parseActionGraph } from './action-graph.ts';
import { listActions, readEntry, subkey } from './cache-entries.ts';
import { modulesOf } from './project-modules.ts';

/** Actions whose outputs go keeps. Executables are not kept. */
const KEPT = ['build', 'preprocess PGO profile'];

/**
 * The results that a `go build` used or made: compiled packages, what the compiler printed, which go prints again, and profiles.
 * @param report what `-debug-actiongraph` wrote
 * @returns undefined if it is not a graph that contains all programs
 */
export function usedResults(
  report: string,
  context: ToolCacheContext,
): readonly UsedResult[] | undefined {
  const graph = parseActionGraph(report);
  const used = graph && usedActions(graph, context.operands);
  if (!used) return undefined;
  const directories = new Map<string, readonly string[]>();
  const find = (prefix: string) => {
    const directory = prefix.slice(0, 2);
    const ids = directories.get(directory) ?? listActions(directory, context);
    directories.set(directory, ids);
    return ids.find((id) => id.startsWith(prefix));
  };
  const modules = modulesOf(context.key);
  return [...used].flatMap(([prefix, { action, operands }]) => {
    const id = find(prefix);
    const entry = id === undefined ? undefined : readEntry(id, context);
    if (entry === undefined) return [];
    const shared = { operands: [...operands], group: groupOf(action, modules) };
    const printed = readEntry(subkey(entry.id, 'stdout'), context);
    return [
      ...(printed && printed.size > 0 ? [{ ...shared, files: printed.files }] : []),
      {
        ...shared,
        files: entry.files,
        ...(action.seconds === undefined ? {} : { seconds: action.seconds }),
      },
    ];
  });
}

/** By action ID, an action and the operands that need it. */
type UsedActions = ReadonlyMap<string, { action: GraphAction; operands: Set<string> }>;

/** @returns undefined if an operand is not linked in the graph */
function usedActions(
  graph: readonly GraphAction[],
  operands: readonly string[],
): UsedActions | undefined {
  const used = new Map<string, { action: GraphAction; operands: Set<string> }>();
  for (const operand of operands) {
    const links = graph.filter((each) => each.mode === 'link' && each.package === operand);
    if (links.length === 0) return undefined;
    for (const action of closure(links, graph)) {
      if (action.id === undefined || !KEPT.includes(action.mode)) continue;
      const known = used.get(action.id) ?? { action, operands: new Set() };
      known.operands.add(operand);
      used.set(action.id, known);
    }
  }
  return used;
}

function closure(
  starts: readonly GraphAction[],
  graph: readonly GraphAction[],
): ReadonlySet<GraphAction> {
  const reached = new Set(starts);
  // A set visits what is added meanwhile.
  for (const { needs } of reached)
    for (const at of needs) {
      const action = graph[at];
      if (action) reached.add(action);
    }
  return reached;
}

function groupOf({ package: name }: GraphAction, modules: readonly string[]): string {
  // With several profiles, a package is compiled for each: `example.com/lib [example.com/cmd/app]`.
  const [path = ''] = name.split(' ');
  if (path === '' || modules.some((module) => path === module || path.startsWith(`${module}/`)))
    return 'project';
  // Source: cmd/go/internal/search, `IsStandardImportPath`
  return path.split('/', 1)[0]?.includes('.') ? 'dependencies' : 'standard library';
}
