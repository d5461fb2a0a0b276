import type { PushReceipt } from '@strake/oci';
import { combineErrors, defined, redact } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import type { Publication } from '../plugin/publication.ts';
import type { PublishedContext } from '../plugin/published-context.ts';
import { attachReferrers } from './attach-referrer.ts';
import { attachedReferrers } from './attached-referrers.ts';
import { createAttachments } from './attachments.ts';
import { blobReader } from './blob-reader.ts';
import type { AttachedResult } from './build-result.ts';
import type { Destination } from './destination.ts';
import { finishedContext } from './finished-context.ts';
import type { FinishedImage } from './finished-image.ts';
import { imageContext, locateIn } from './image-context.ts';
import { pushImages } from './push-images.ts';
import { openPushTools } from './push-tools.ts';
import { type BuildSession, callOptions } from './session.ts';

/**
 * Calls `published` when every destination has the image.
 * @returns what plugins attached
 * @throws whatever their taps throw, saying that the image is published
 */
export async function publishImage(
  session: BuildSession,
  finished: FinishedImage,
  destinations: readonly Destination[],
  receipts: readonly PushReceipt[],
): Promise<readonly AttachedResult[]> {
  const { image } = finished.of;
  const { tree } = finished;
  const { services, signal } = session;
  if (session.hooks.order.published.length === 0 || !tree || receipts.length === 0) return [];
  const publication: Publication = {
    image: image.name,
    digest: tree.root.digest,
    root: tree.root,
    manifests: pushImages(finished),
    receipts: receipts.map(({ reference, digest }, at) => ({
      destination: destinations[at]?.text ?? reference,
      reference,
      digest,
    })),
  };
  const { tools, release } = openPushTools(services, {
    store: blobReader(session, finished),
    signal,
    progress: () => {},
  });
  const {
    progress: _progress,
    writeArchive: _writeArchive,
    writeLayout: _writeLayout,
    ...lent
  } = tools;
  const attachments = createAttachments(image.name);
  const reported: AttachedResult[] = [];
  const places = { publication, destinations };
  const thrown = await session.hooks
    .published(publication, {
      ...callOptions(session, { image: image.name }),
      locate: locateIn(image),
      contextFor: (plugin) => ({
        ...imageContext(session, image, plugin),
        ...lent,
        ...finishedContext(session, image.name, plugin, finished.images),
        readFile: (path) => services.readFile(path),
        askSecret: async (question) => services.askSecret?.(question, signal),
        ...attachedReferrers(session, places),
        attaches: (name) => {
          const scheme = destinations.find(({ text }) => text === name)?.scheme;
          return scheme !== undefined && services.attaches(scheme);
        },
        attach: ((name, given, blobs) =>
          attachments.add(plugin, async () => {
            const list = Array.isArray(given);
            const parts = list ? given : [{ manifest: given, ...defined({ blobs }) }];
            const referrers = await attachReferrers(session, plugin, places, name, parts);
            for (const { descriptor, ...of } of referrers) {
              const { mediaType, digest, size } = descriptor;
              const attachment = { plugin, ...of, mediaType, digest, size };
              reported.push({ destination: redact(name), ...attachment });
            }
            const descriptors = referrers.map(({ descriptor }) => descriptor);
            return list ? descriptors : descriptors[0];
          })) as PublishedContext['attach'],
      }),
    })
    .finally(release);
  const failures = [...thrown, ...(await attachments.end())];
  const attached = inOrder(reported);
  if (attached.length > 0) session.emit({ type: 'attached', image: image.name, attached });
  if (failures.length === 0) return attached;
  const where = publication.receipts.map(({ reference }) => reference).join(', ');
  if (session.signal.aborted) {
    session.emit({
      type: 'warning',
      message: `image "${image.name}" is published (${where}), but plugins were interrupted after that`,
      hint: 'What they attach may be missing: build again.',
    });
    session.signal.throwIfAborted();
  }
  throw combineErrors(failures.map((failure) => nameImage(failure, image.name, where)));
}

/** Plugins attach at the same time. */
function inOrder(attached: readonly AttachedResult[]): readonly AttachedResult[] {
  const key = ({ destination, subject = '', digest }: AttachedResult) =>
    `${destination}\n${subject}\n${digest}`;
  return [...attached].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

function nameImage(failure: Error, image: string, where: string): Error {
  if (!StrakeError.is(failure)) return failure;
  if (failure.facts.errors)
    return combineErrors(failure.facts.errors.map((each) => nameImage(each, image, where)));
  return new StrakeError(
    failure.code,
    `image "${image}" is published (${where}), but ${failure.message}`,
    { ...failure.facts, kind: failure.kind, image, cause: failure.cause ?? failure },
  );
}
