import type { NodeCluster } from './node-cluster.ts';
import { type OpenNodes, openNodes } from './open-nodes.ts';
import type { ToolContext } from './run-tool.ts';

/** Opens the nodes of clusters, each once in a build, which may have many images. */
export type RememberedNodes = (
  kind: NodeCluster,
  cluster: string,
  context: ToolContext,
) => Promise<OpenNodes>;

/** Remembers nodes for as long as a build lasts. */
export function rememberNodes(): RememberedNodes {
  const opened = new Map<string, Promise<OpenNodes>>();
  return (kind, cluster, context) => {
    const key = `${kind.scheme}:${cluster}`;
    const nodes = opened.get(key) ?? openNodes(kind, cluster, context);
    opened.set(key, nodes);
    return nodes;
  };
}
