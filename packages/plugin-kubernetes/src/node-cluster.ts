import type { StringMap } from '@strake/core/plugin';

/** A kind of local clusters whose nodes are containers: how its nodes are recognised. Plain data. */
export interface NodeCluster {
  /** The scheme of its destinations, and the command that manages its clusters. */
  readonly scheme: string;
  /** The label of a node that has the name of its cluster. */
  readonly clusterLabel: string;
  /** The label of a node that says what it is for. */
  readonly roleLabel: string;
  /** The roles of nodes that run pods: a load balancer does not. */
  readonly roles: readonly string[];
  /** Where a context of kubectl has this prefix, its cluster is one of this kind. */
  readonly contextPrefix: string;
  /** The cluster of a destination that names none. */
  readonly defaultName: (env: StringMap) => string;
}

/**
 * kind and k3d.
 * Sources: kind pkg/cluster/constants and pkg/internal/cluster/context; k3d pkg/types
 */
export const NODE_CLUSTERS: readonly [kind: NodeCluster, k3d: NodeCluster] = [
  {
    scheme: 'kind',
    clusterLabel: 'io.x-k8s.kind.cluster',
    roleLabel: 'io.x-k8s.kind.role',
    roles: ['control-plane', 'worker'],
    contextPrefix: 'kind-',
    defaultName: ({ KIND_CLUSTER_NAME }) => KIND_CLUSTER_NAME || 'kind',
  },
  {
    scheme: 'k3d',
    clusterLabel: 'k3d.cluster',
    roleLabel: 'k3d.role',
    roles: ['server', 'agent'],
    contextPrefix: 'k3d-',
    defaultName: () => 'k3s-default',
  },
];
