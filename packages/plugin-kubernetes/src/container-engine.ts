import { StrakeError } from '@strake/core/plugin';
import { clusterError } from './error-codes.ts';
import type { NodeCluster } from './node-cluster.ts';
import { type FoundNode, readNodes } from './read-nodes.ts';
import { runTool, type ToolContext } from './run-tool.ts';

/** The programs that run nodes, in the order in which kind looks for them. */
const ENGINES: readonly string[] = ['docker', 'podman', 'nerdctl'];

/** The nodes of a cluster, and what runs them. */
export interface ClusterNodes {
  readonly engine: string;
  /** At least one; in the order of their names. */
  readonly nodes: readonly FoundNode[];
}

/**
 * Finds the nodes of a cluster that run pods.
 * @throws TOOL_NOT_FOUND without a program that runs containers; TOOL_FAILED if none of them works; CLUSTER_NOT_FOUND naming the clusters
 * that exist, or nodes that do not run
 */
export async function findNodes(
  kind: NodeCluster,
  cluster: string,
  context: ToolContext,
): Promise<ClusterNodes> {
  const { scheme } = kind;
  const others: string[] = [];
  const failures: StrakeError[] = [];
  let asked = 0;
  for (const engine of engines(kind, context)) {
    const found = await listNodes(engine, kind, context).catch((thrown: unknown) => {
      if (!StrakeError.is(thrown)) throw thrown;
      if (thrown.code !== 'TOOL_NOT_FOUND') failures.push(thrown);
      return undefined;
    });
    if (!found) continue;
    asked++;
    const nodes = found.filter(
      (node) => node.cluster === cluster && kind.roles.includes(node.role),
    );
    others.push(...found.map((node) => node.cluster));
    if (nodes.length === 0) continue;
    refuseStopped(scheme, cluster, engine, nodes);
    return { engine, nodes };
  }
  const [failure] = failures;
  // A daemon that does not run may have the cluster.
  if (failure && others.length === 0) throw failure;
  if (asked === 0) throw noEngine(scheme, engines(kind, context));
  const names = [...new Set(others)].sort();
  throw clusterError('CLUSTER_NOT_FOUND', `there is no ${scheme} cluster "${cluster}"`, {
    hint:
      names.length > 0
        ? `These exist: ${names.map((name) => `${scheme}:${name}`).join(', ')}.${failure ? ` There may be more: ${failure.message}.` : ''}`
        : `Create it: ${kind.create} ${cluster}`,
  });
}

/** A variable of kind selects one, such as `nerdctl.lima`. Source: kind pkg/cluster/provider.go */
function engines({ scheme }: NodeCluster, { env }: ToolContext): readonly string[] {
  const selected = scheme === 'kind' ? env.KIND_EXPERIMENTAL_PROVIDER : undefined;
  return selected ? [selected] : ENGINES;
}

async function listNodes(
  engine: string,
  kind: NodeCluster,
  context: ToolContext,
): Promise<readonly FoundNode[]> {
  const what = `"${engine}" cannot list the nodes of ${kind.scheme} clusters`;
  const filter = `label=${kind.clusterLabel}`;
  const listing = [engine, 'ps', '--all', '--filter', filter, '--format', '{{.Names}}'];
  const names = (await runTool(context, listing, what)).split('\n').filter((name) => name !== '');
  if (names.length === 0) return [];
  const described = await runTool(context, [engine, 'container', 'inspect', ...names], what);
  return readNodes(described, kind, what);
}

function refuseStopped(
  scheme: string,
  cluster: string,
  engine: string,
  nodes: readonly FoundNode[],
): void {
  const stopped = nodes.filter((node) => !node.isRunning).map(({ name }) => name);
  if (stopped.length === 0) return;
  throw clusterError(
    'CLUSTER_NOT_FOUND',
    `${scheme} cluster "${cluster}" has nodes that do not run: ${stopped.join(', ')}`,
    { hint: `Start them: ${engine} start ${stopped.join(' ')}` },
  );
}

function noEngine(scheme: string, tried: readonly string[]): StrakeError {
  return new StrakeError(
    'TOOL_NOT_FOUND',
    `no program that runs the nodes of ${scheme} clusters is on PATH: ${tried.join(', ')}`,
    { hint: 'Install one of them, or add its directory to PATH.' },
  );
}
