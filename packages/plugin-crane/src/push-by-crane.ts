import {
  formatReference,
  type PushContext,
  type PushReceipt,
  type PushRequest,
  parseReference,
  StrakeError,
} from '@strake/core/plugin';
import { type Crane, openCrane } from './crane.ts';
import type { CraneOptions } from './options.ts';

/** A repository, and the tags that move when everything is there. */
interface Target {
  readonly repository: string;
  readonly registry: string;
  readonly tags: readonly string[];
}

/** Pushes the request to its registry. @throws DESTINATION_INVALID, TOOL_NOT_FOUND, TOOL_FAILED */
export async function pushByCrane(
  request: PushRequest,
  context: PushContext<CraneOptions | undefined>,
): Promise<PushReceipt> {
  const target = readTarget(request);
  const crane = openCrane(context, target.registry);
  const directory = await context.temporaryDirectory();
  await context.writeLayout(directory, request);
  const { repository } = target;
  const { digest } = request.root;
  await crane('push', directory, `${repository}@${digest}`);
  await moveTags(crane, repository, [
    ...Object.entries(request.platformTags),
    ...target.tags.map((tag) => [tag, digest] as const),
  ]);
  return {
    reference: `${repository}@${digest}`,
    digest,
    references: target.tags.map((tag) => `${repository}:${tag}`),
  };
}

function readTarget({ target, destination, image, tags }: PushRequest): Target {
  const { registry, repository, tag, digest } = parseReference(target);
  if (digest !== undefined) {
    throw new StrakeError('DESTINATION_INVALID', `destination "${destination}" has a digest`, {
      image,
      hint: 'The digest is what comes out of a push: give a tag, or nothing.',
    });
  }
  return {
    registry,
    repository: formatReference({ registry, repository }),
    tags: tag === undefined ? tags : [tag],
  };
}

/** Tag and digest, one after the other: the tags of the list come last. */
async function moveTags(
  crane: Crane,
  repository: string,
  tagged: readonly (readonly [tag: string, digest: string])[],
): Promise<void> {
  for (const [tag, digest] of tagged) await crane('tag', `${repository}@${digest}`, tag);
}
