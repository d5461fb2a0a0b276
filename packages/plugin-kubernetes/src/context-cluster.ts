import {
  type DestinationContext,
  type IntendedPush,
  type PushContext,
  type PushReceipt,
  type PushRequest,
  parseReference,
  StrakeError,
} from '@strake/core/plugin';
import { type BuildContext, buildMemory } from './build-memory.ts';
import type { HostedRegistry } from './hosted-registry.ts';
import { checkMinikube, pushToMinikube } from './minikube.ts';
import { NODE_CLUSTERS, type NodeCluster } from './node-cluster.ts';
import { checkNodes, pushToNodes } from './nodes.ts';
import { type KnownCluster, readCluster } from './read-cluster.ts';

const remember = buildMemory<KnownCluster>();

/** What images for the cluster of a context of kubectl go to. */
export type ClusterTarget =
  | { readonly registry: HostedRegistry }
  | { readonly nodes: NodeCluster; readonly cluster: string }
  | { readonly minikube: string };

/**
 * What images for the cluster of a context go to: the registry that it announces, which takes each layer once for all nodes; else its nodes.
 * @param name of a context of kubectl; empty: the current one
 * @throws TOOL_NOT_FOUND, TOOL_FAILED; DESTINATION_INVALID for a cluster that is not local
 */
async function findTarget(name: string, context: BuildContext): Promise<ClusterTarget> {
  const found = await remember(context, name, () => readCluster(name, context));
  if (found.registry) return { registry: found.registry };
  if (found.isMinikube) return { minikube: found.context };
  for (const nodes of NODE_CLUSTERS)
    if (found.context.startsWith(nodes.contextPrefix))
      return { nodes, cluster: found.context.slice(nodes.contextPrefix.length) };
  throw new StrakeError(
    'DESTINATION_INVALID',
    `context "${found.context}" of kubectl is neither a kind, k3d or minikube cluster, nor does it announce a registry`,
    {
      hint: 'Set "repository" and push to a registry from which the cluster pulls, or select another context: kubernetes:CONTEXT',
    },
  );
}

/** Refuses a push to a cluster that images cannot be brought to. @throws as `findTarget`, `checkNodes` and `checkMinikube` */
export async function checkCluster(push: IntendedPush, context: DestinationContext): Promise<void> {
  const target = await findTarget(push.target, context);
  if ('nodes' in target) await checkNodes(push, target.nodes, target.cluster, context);
  if ('minikube' in target) await checkMinikube(push, target.minikube, context);
}

/**
 * Brings an image into the cluster of a context of kubectl.
 * @returns the reference that pods name
 * @throws as `findTarget`, and whatever the push throws
 */
export async function pushToCluster(
  request: PushRequest,
  context: PushContext<undefined>,
): Promise<PushReceipt> {
  const target = await findTarget(request.target, context);
  if ('nodes' in target) return pushToNodes(request, target.nodes, target.cluster, context);
  if ('minikube' in target) return pushToMinikube(request, target.minikube, context);
  const { host, hostInCluster } = target.registry;
  const { repository } = parseReference(request.repository ?? request.image);
  const receipt = await context.pushTo(`docker://${host}/${repository}`);
  const inCluster = (name: string) =>
    name.startsWith(`${host}/`) ? `${hostInCluster}${name.slice(host.length)}` : name;
  const reference = inCluster(receipt.reference);
  const references = (receipt.references ?? []).map(inCluster);
  return { ...receipt, reference, references: [...new Set([reference, ...references])] };
}
