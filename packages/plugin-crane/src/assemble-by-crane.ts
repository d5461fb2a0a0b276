import {
  type PushContext,
  type PushImage,
  type PushReceipt,
  type PushRequest,
  StrakeError,
} from '@strake/core/plugin';
import { appendImage, type CraneImage } from './append-image.ts';
import { checkExpressible } from './check-expressible.ts';
import { type Crane, openCrane } from './crane.ts';
import type { CraneOptions } from './options.ts';
import { readBase } from './read-base.ts';
import { moveTags, readTarget, receiptFor } from './registry-target.ts';

/**
 * Lets crane append the layers to the bases, set the configs and create the index. Layers come from core, manifests from crane.
 * Everything is compared with the request before a tag of the image moves.
 * @throws DESTINATION_INVALID for what crane cannot express, before anything is pushed; TOOL_NOT_FOUND, TOOL_FAILED
 */
export async function assembleByCrane(
  request: PushRequest,
  context: PushContext<CraneOptions | undefined>,
): Promise<PushReceipt> {
  const target = readTarget(request);
  const { repository, registry, tags } = target;
  const [firstTag, ...otherTags] = tags;
  if (firstTag === undefined) throw refuse(request, 'an image without a tag');
  checkList(request, context);
  const crane = openCrane(context, registry);
  const bases = await Promise.all(request.images.map((image) => readBase(image, context)));
  for (const [at, image] of request.images.entries())
    checkExpressible(image, bases[at], (what) => refuse(request, what, image));
  const directory = await context.temporaryDirectory();
  const own = new Set(
    request.images
      .flatMap(({ layers }) => layers.filter((each) => each.own))
      .map((each) => each.digest),
  );
  const blobs = request.blobs.filter(({ descriptor }) => own.has(descriptor.digest));
  await context.writeLayout(directory, { ...request, blobs });
  const made: CraneImage[] = [];
  for (const [at, image] of request.images.entries())
    made.push(await appendImage(image, { crane, directory, repository, base: bases[at] }));
  const digest = await nameImages(crane, request, made, `${repository}:${firstTag}`);
  const madeOf = (wanted: string) =>
    made.find(({ replaces }) => replaces === wanted)?.digest ?? wanted;
  await moveTags(crane, repository, [
    ...Object.entries(request.platformTags).map(([tag, wanted]) => [tag, madeOf(wanted)] as const),
    ...otherTags.map((tag) => [tag, digest] as const),
  ]);
  return {
    ...receiptFor(target, digest),
    replaced: await sizesOf(crane, repository, [
      ...made.map((each) => [each.replaces, each.digest] as const),
      [request.root.digest, digest],
    ]),
  };
}

/** The index of the created images, or the single image, under its first tag. */
async function nameImages(
  crane: Crane,
  request: PushRequest,
  made: readonly CraneImage[],
  reference: string,
): Promise<string> {
  const [only] = made;
  const isList = request.images.every(
    ({ descriptor }) => descriptor.digest !== request.root.digest,
  );
  const repository = reference.slice(0, reference.lastIndexOf(':'));
  if (!isList && only) {
    await crane('tag', `${repository}@${only.digest}`, reference.slice(repository.length + 1));
    return only.digest;
  }
  const family = request.root.mediaType.includes('docker') ? ['--docker-empty-base'] : [];
  const manifests = made.flatMap(({ digest }) => ['-m', `${repository}@${digest}`]);
  const printed = await crane('index', 'append', ...manifests, '-t', reference, ...family);
  return printed.slice(printed.lastIndexOf('@') + 1);
}

async function sizesOf(
  crane: Crane,
  repository: string,
  made: readonly (readonly [wanted: string, digest: string])[],
) {
  const sized = made.map(async ([wanted, digest]) => {
    const manifest = await crane('manifest', `${repository}@${digest}`);
    return [wanted, { digest, size: Buffer.byteLength(manifest) }] as const;
  });
  return Object.fromEntries(await Promise.all(sized));
}

/** Handles content of the index besides its images, which crane loses or cannot express. */
function checkList(request: PushRequest, context: PushContext): void {
  const root = request.manifests.find(
    ({ descriptor }) => descriptor.digest === request.root.digest,
  );
  const list: {
    annotations?: object;
    manifests?: readonly { digest: string; annotations?: object }[];
  } = JSON.parse(root?.text ?? '{}');
  const images = request.images.map(({ descriptor }) => descriptor.digest);
  if (list.manifests?.some(({ digest }) => !images.includes(digest)))
    throw refuse(request, 'manifests that are not images, such as attestations');
  const lost = [list, ...(list.manifests ?? [])].flatMap(({ annotations = {} }) =>
    Object.keys(annotations),
  );
  if (list.manifests && lost.length > 0) {
    context.log.warn(
      `crane cannot annotate an image index: ${[...new Set(lost)].join(', ')} omitted`,
      'Use crane.mode push to keep the annotations.',
    );
  }
}

function refuse({ destination, image }: PushRequest, what: string, of?: PushImage): StrakeError {
  const where = of ? ` for ${of.config.os}/${of.config.architecture}` : '';
  return new StrakeError(
    'DESTINATION_INVALID',
    `crane cannot assemble ${image}${where} at ${destination}: it does not support ${what}`,
    { image, hint: 'Use crane.mode push, which pushes the image as built by strake.' },
  );
}
