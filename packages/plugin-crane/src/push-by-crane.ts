import type { PushContext, PushReceipt, PushRequest } from '@strake/core/plugin';
import { openCrane } from './crane.ts';
import type { CraneOptions } from './options.ts';
import { moveTags, readTarget, receiptFor } from './registry-target.ts';

/**
 * Pushes the image as built by core: blobs and manifests first, then the tags of single platforms, then its own.
 * @throws DESTINATION_INVALID, TOOL_NOT_FOUND, TOOL_FAILED
 */
export async function pushByCrane(
  request: PushRequest,
  context: PushContext<CraneOptions | undefined>,
): Promise<PushReceipt> {
  const target = readTarget(request);
  const { repository, registry, tags } = target;
  const crane = openCrane(context, registry);
  const directory = await context.temporaryDirectory();
  await context.writeLayout(directory, request);
  const { digest } = request.root;
  await crane('push', directory, `${repository}@${digest}`);
  await moveTags(crane, repository, [
    ...Object.entries(request.platformTags),
    ...tags.map((tag) => [tag, digest] as const),
  ]);
  return receiptFor(target, digest);
}
