import { allOrThrow } from '@strake/core/plugin';
import { type BuildContext, buildMemory } from './build-memory.ts';
import { findNodes } from './container-engine.ts';
import { type NodeFacts, readNode } from './node.ts';
import type { NodeCluster } from './node-cluster.ts';

const remember = buildMemory<readonly NodeFacts[]>();

/**
 * The nodes of a cluster that run pods; at least one.
 * @param cluster empty for the default one
 * @throws as `findNodes` and `readNode`
 */
export function nodesOf(
  kind: NodeCluster,
  cluster: string,
  context: BuildContext,
): Promise<readonly NodeFacts[]> {
  const name = cluster || kind.defaultName(context.env);
  return remember(context, `${kind.scheme}:${name}`, async () => {
    const { engine, nodes } = await findNodes(kind, name, context);
    return allOrThrow(nodes.map((node) => readNode(engine, node.name, context)));
  });
}
