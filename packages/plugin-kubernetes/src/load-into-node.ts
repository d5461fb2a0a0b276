import { StrakeError } from '@strake/core/plugin';
import type { Node } from './node.ts';
import type { NodeImage, NodeImages } from './node-images.ts';

/**
 * Loads an image into a node that lacks it. One that has the image under other names only gets the names.
 * @throws DESTINATION_INVALID, TOOL_FAILED
 */
export async function loadIntoNode(node: Node, images: NodeImages): Promise<NodeImage> {
  const image = images(node.platform, node.name);
  const { names, digests } = image;
  let found = await node.imagesOf(digests);
  if (found.length === 0) {
    await node.load(await image.archive());
    found = await node.imagesOf(digests);
  }
  const [known] = found;
  if (known === undefined) {
    throw new StrakeError(
      'TOOL_FAILED',
      `node ${node.name} imported ${image.names[0]} but does not have it`,
      { hint: 'Look at the log of containerd in the node.' },
    );
  }
  const missing = names.filter((name) => !found.includes(name));
  if (missing.length > 0) await node.tag(known, missing);
  return image;
}
