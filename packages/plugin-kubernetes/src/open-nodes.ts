import { allOrThrow } from '@strake/core/plugin';
import { findNodes } from './container-engine.ts';
import { type Node, openNode } from './node.ts';
import type { NodeCluster } from './node-cluster.ts';
import type { ToolContext } from './run-tool.ts';

/** The nodes of a cluster that run pods; at least one. */
export type OpenNodes = readonly Node[];

/** @throws as `findNodes` and `openNode` */
export async function openNodes(
  kind: NodeCluster,
  cluster: string,
  context: ToolContext,
): Promise<OpenNodes> {
  const { engine, nodes } = await findNodes(kind, cluster, context);
  return allOrThrow(nodes.map(({ name }) => openNode(engine, name, context)));
}
