import type { BlobReader, Descriptor, DestinationFacts, ImageTree, PushReceipt } from '@strake/oci';
import { defined, redact, UNDECLARED } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import type { PushImage, PushRequest } from '../plugin/push-request.ts';
import type { Destination } from './destination.ts';
import { destinationFacts } from './destination-facts.ts';
import type { FinishedImage } from './finished-image.ts';
import { imageContext, locateIn } from './image-context.ts';
import { layoutName } from './intended-push.ts';
import { isOwnScheme } from './own-scheme.ts';
import { pushFailure } from './push-failure.ts';
import { openPushTools } from './push-tools.ts';
import { notePushed } from './pushed-layers.ts';
import { type BuildSession, callOptions, inPhase } from './session.ts';
import type { Target } from './target.ts';

/**
 * Pushes an image to one destination.
 * @throws DESTINATION_INVALID if no plugin handles it, and the errors of the plugin that does
 */
export async function pushImage(
  session: BuildSession,
  finished: FinishedImage,
  destination: Destination,
): Promise<PushReceipt> {
  const { of, tree } = finished;
  const { image } = of;
  if (!tree) throw new RangeError(`image "${image.name}" has nothing to push`);
  // Events are printed, and stored by CI.
  const shown = redact(destination.text);
  const where = { phase: 'push' as const, image: image.name, destination: shown };
  return inPhase(session, where, async () => {
    const store = blobReader(session, finished);
    const { tools, release } = openPushTools(session.services, {
      store,
      signal: session.signal,
      progress: (done, total) =>
        session.emit({
          type: 'bytes',
          image: image.name,
          destination: shown,
          done,
          total,
        }),
    });
    const called = await session.hooks
      .push(requestFor(session, finished, tree, destination), {
        ...callOptions(session, {
          image: image.name,
          scheme: destination.scheme,
          destination: shown,
        }),
        locate: locateIn(image),
        contextFor: (plugin) => ({
          ...imageContext(session, image, plugin),
          ...tools,
        }),
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
    const facts = destinationFacts(session).get(destination.scheme) ?? UNDECLARED;
    const pusher = called.trace.find(({ outcome }) => outcome === 'changed')?.plugin;
    checkReceipt(given, finished, { facts, shown, ...(pusher ? { pusher } : {}) });
    const receipt = withoutSecrets(given);
    if (session.remote) notePushed(session.remote.pushed, tree, destination, receipt);
    session.emit({
      type: 'pushed',
      image: image.name,
      destination: shown,
      facts,
      isStandard: isOwnScheme(session.hooks, destination.scheme),
      reference: receipt.reference,
      digest: receipt.digest,
    });
    return receipt;
  });
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
  finished: FinishedImage,
  tree: ImageTree,
  destination: Destination,
): PushRequest {
  const { image } = finished.of;
  const nameOf = (tag: string) => layoutName(session, image.name, tag);
  return {
    ...tree,
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
    images: finished.images.map(({ target, document, manifest, config, layers }) => ({
      platform: target.platform,
      descriptor: document.descriptor,
      manifest,
      config,
      layers,
      configured: Object.keys(target.settings.config),
      ...baseOf(target),
    })),
  };
}

function baseOf({ base }: Target): Pick<PushImage, 'base'> {
  if (!base.image) return {};
  const { reference, image, opened } = base;
  const origin = opened?.source.origin;
  return {
    base: { reference, digest: image.descriptor.digest, ...defined({ origin }) },
  };
}

/** Own bytes come from the store or a remote cache, the base's from wherever the base was read: only if a destination asks for them. */
export function blobReader(session: BuildSession, finished: FinishedImage): BlobReader {
  const sources = new Map(
    finished.images.flatMap(({ target, layers }) =>
      layers.flatMap((layer) =>
        target.base.opened && !layer.own
          ? [[layer.digest, target.base.opened.source] as const]
          : [],
      ),
    ),
  );
  return {
    async open(descriptor: Descriptor, signal: AbortSignal) {
      if (await session.services.blobs.has(descriptor.digest))
        return session.services.blobs.open(descriptor, signal);
      const source = sources.get(descriptor.digest);
      const remote = source ? undefined : await session.remote?.outputs.open(descriptor, signal);
      if (remote) return remote;
      if (!source)
        throw new StrakeError('DIGEST_INVALID', `no blob ${descriptor.digest} in this image`);
      return source.blob(descriptor, signal);
    },
  };
}
