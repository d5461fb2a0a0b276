import type { StringMap } from '@strake/core/plugin';

/** A kind of local clusters whose nodes are containers: how its nodes are recognised. */
export interface NodeCluster {
  /** The scheme of its destinations. */
  readonly scheme: string;
  /** The command that creates a cluster; its name follows. */
  readonly create: string;
  /** The label of a node that has the name of its cluster. */
  readonly clusterLabel: string;
  /** The label of a node that says what it is for. */
  readonly roleLabel: string;
  /** The roles of nodes that run pods: a load balancer does not. */
  readonly roles: readonly string[];
  /** How its contexts of kubectl begin; the name of the cluster follows. */
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
    create: 'kind create cluster --name',
    clusterLabel: 'io.x-k8s.kind.cluster',
    roleLabel: 'io.x-k8s.kind.role',
    roles: ['control-plane', 'worker'],
    contextPrefix: 'kind-',
    defaultName: ({ KIND_CLUSTER_NAME }) => KIND_CLUSTER_NAME || 'kind',
  },
  {
    scheme: 'k3d',
    create: 'k3d cluster create',
    clusterLabel: 'k3d.cluster',
    roleLabel: 'k3d.role',
    roles: ['server', 'agent'],
    contextPrefix: 'k3d-',
    defaultName: () => 'k3s-default',
  },
];
