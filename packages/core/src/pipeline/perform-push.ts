import type { DestinationFacts, ImageTree, PushReceipt } from '@strake/oci';
import { defined, parseDestination, redact, refuseCircle, UNDECLARED } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import type { PushRequest } from '../plugin/push-request.ts';
import { blobReader } from './blob-reader.ts';
import type { Destination } from './destination.ts';
import { destinationFacts } from './destination-facts.ts';
import type { FinishedImage } from './finished-image.ts';
import { imageContext, locateIn } from './image-context.ts';
import { layoutName } from './intended-push.ts';
import { pushFailure } from './push-failure.ts';
import { pushImages } from './push-images.ts';
import { openPushTools } from './push-tools.ts';
import { notePushed } from './pushed-layers.ts';
import { type BuildSession, callOptions } from './session.ts';

/** An image that can be pushed. */
type WholeImage = FinishedImage & { readonly tree: ImageTree };

/** What a push returned, and what its destination can do. */
export interface PerformedPush {
  readonly receipt: PushReceipt;
  readonly facts: DestinationFacts;
}

/**
 * Calls the taps of one push.
 * @param through schemes of the pushes that led to this one
 * @throws as `pushImage`; DESTINATION_INVALID for a scheme of `through`
 */
export async function performPush(
  session: BuildSession,
  finished: WholeImage,
  destination: Destination,
  through: readonly string[],
): Promise<PerformedPush> {
  const { tree, of } = finished;
  const { image } = of;
  const { text, scheme } = destination;
  const shown = redact(text);
  const all = destinationFacts(session);
  const facts = all.get(scheme) ?? UNDECLARED;
  const { tools, whileOpen, release } = openPushTools(session.services, {
    store: blobReader(session, finished),
    signal: session.signal,
    progress: (done, total) =>
      session.emit({ type: 'bytes', image: image.name, destination: shown, done, total }),
  });
  const pushTo = whileOpen(async (other: string) => {
    const next = parseDestination(other, all);
    const path = [...through, scheme];
    refuseCircle(text, next, path);
    return (await performPush(session, finished, next, path)).receipt;
  });
  const called = await session.hooks
    .push(requestFor(session, finished, destination), {
      ...callOptions(session, { image: image.name, scheme, destination: shown }),
      locate: locateIn(image),
      contextFor: (plugin) => ({ ...imageContext(session, image, plugin), ...tools, pushTo }),
    })
    .catch((thrown: unknown) => {
      throw pushFailure(thrown, finished, destination);
    })
    .finally(release);
  const given = called.result;
  if (!given) {
    throw new StrakeError('DESTINATION_INVALID', `no plugin took destination "${shown}"`, {
      image: image.name,
      hint: 'A plugin that handles this scheme declined it; "strake plugins" shows who taps push.',
    });
  }
  const pusher = called.trace.find(({ outcome }) => outcome === 'changed')?.plugin;
  checkReceipt(given, finished, { facts, shown, ...(pusher ? { pusher } : {}) });
  const receipt = withoutSecrets(given);
  if (session.remote) notePushed(session.remote.pushed, tree, destination, receipt);
  return { receipt, facts };
}

/**
 * A destination that keeps manifests keeps their digests: with another one the image is not the one that was built. A backend that
 * writes manifests of its own says which it replaced.
 * @throws PLUGIN_BAD_RESULT
 */
function checkReceipt(
  { digest, replaced }: PushReceipt,
  { of, tree, images }: FinishedImage,
  at: { readonly facts: DestinationFacts; readonly shown: string; readonly pusher?: string },
): void {
  const { facts, shown, pusher } = at;
  const singles = facts.takes === 'image' ? images.map(({ document }) => document.descriptor) : [];
  const digests = [...(tree ? [tree.root] : []), ...singles].map((each) => each.digest);
  if (facts.manifests === false || replaced !== undefined || digests.includes(digest)) return;
  const plugin = pusher ?? 'unknown';
  throw new StrakeError(
    'PLUGIN_BAD_RESULT',
    `plugin "${plugin}" pushed image "${of.image.name}" to ${shown} as ${digest}, but it is ${digests[0]}`,
    {
      plugin,
      image: of.image.name,
      hint: 'Return the digest of the root; or "replaced", if the plugin wrote manifests of its own; or declare "manifests: false".',
    },
  );
}

function withoutSecrets(receipt: PushReceipt): PushReceipt {
  const { reference, references } = receipt;
  return {
    ...receipt,
    reference: redact(reference),
    ...(references ? { references: references.map(redact) } : {}),
  };
}

function requestFor(
  session: BuildSession,
  finished: WholeImage,
  destination: Destination,
): PushRequest {
  const { image } = finished.of;
  const nameOf = (tag: string) => layoutName(session, image.name, tag);
  return {
    ...finished.tree,
    destination: destination.text,
    scheme: destination.scheme,
    target: destination.target,
    image: image.name,
    ...defined({ repository: finished.repository }),
    tags: finished.tags,
    platformTags: finished.platformTags,
    names: finished.tags.map(nameOf),
    platformNames: Object.fromEntries(
      Object.entries(finished.platformTags).map(([tag, digest]) => [nameOf(tag), digest]),
    ),
    images: pushImages(finished),
  };
}
