import {
  allOrThrow,
  type DestinationContext,
  type IntendedPush,
  type PushContext,
  type PushReceipt,
  type PushRequest,
  parsePlatform,
} from '@strake/core/plugin';
import { checkFitting } from './fitting-image.ts';
import { digestName, digestTag, nameImage } from './image-names.ts';
import { loadIntoNode } from './load-into-node.ts';
import { openNode } from './node.ts';
import type { NodeCluster } from './node-cluster.ts';
import { nodeImages } from './node-images.ts';
import { nodesOf } from './nodes-of.ts';

/**
 * Refuses a push to a cluster that does not exist, or whose nodes cannot run the image.
 * @param cluster empty for the default one
 * @throws as `nodesOf`; DESTINATION_INVALID
 */
export async function checkNodes(
  { platforms }: Pick<IntendedPush, 'platforms'>,
  kind: NodeCluster,
  cluster: string,
  context: DestinationContext,
): Promise<void> {
  const nodes = await nodesOf(kind, cluster, context);
  // A plugin may still change them.
  if (!platforms) return;
  const known = platforms.map((platform) => parsePlatform(platform));
  for (const { name, platform } of nodes) checkFitting(known, platform, name);
}

/**
 * Loads an image into the nodes of a cluster that lack it, each the image of its own platform, in parallel.
 * @param cluster empty for the default one
 * @returns the name with the digest, by which pods find it
 * @throws as `nodesOf`; DESTINATION_INVALID; TOOL_FAILED naming the node
 */
export async function pushToNodes(
  request: PushRequest,
  kind: NodeCluster,
  cluster: string,
  context: PushContext<undefined>,
): Promise<PushReceipt> {
  const nodes = await nodesOf(kind, cluster, context);
  const images = nodeImages(request, context);
  const loaded = await allOrThrow(
    nodes.map((node) => loadIntoNode(openNode(node, context), images)),
  );
  const names = nameImage(request);
  const { digest } = request.root;
  const digestTags = new Set(loaded.map((image) => digestTag(names, image.descriptor.digest)));
  const reference = digestName(names, digest);
  return { reference, digest, references: [reference, ...names.tags, ...digestTags] };
}
