import type { RegistryOrigin } from '../spec/image-tree.ts';
import { createBlobParts } from './blob-parts.ts';
import { runUploadSession, type Upload } from './upload-session.ts';
import { isSmall, nextStrategy, type UploadStrategy } from './upload-strategy.ts';

/**
 * Uploads a blob in a new upload session, with the first strategy that the registry accepts: a small blob in the PUT that closes
 * the upload, a larger one by PATCH; if the registry, or a proxy in front of it, limits the size of a request, in smaller and smaller
 * chunks. What works is kept for the registry. A small blob that failed once is sent by PATCH, which more registries accept.
 * Source: OCI distribution-spec v1.1 "Pushing blobs".
 * @param opened the URL of a session that is already open, from a mount that was not possible
 * @throws DIGEST_MISMATCH if the registry received other bytes, SIZE_MISMATCH, REGISTRY_*, and what `open` throws
 */
export async function uploadBlob(upload: Upload, opened: URL | undefined): Promise<void> {
  const { signal, onSent } = upload;
  const { size } = upload.descriptor;
  const parts = createBlobParts({ open: upload.open, size, signal, onRead: onSent });
  const tried = new Set<UploadStrategy>();
  let location = opened;
  let strategy = initialStrategy(upload);
  try {
    for (;;) {
      tried.add(strategy);
      try {
        await runUploadSession(upload, parts, strategy, location);
        keepStrategy(upload, strategy);
        return;
      } catch (error) {
        const next = nextStrategy(strategy, error, size);
        if (next === undefined || tried.has(next)) throw error;
        strategy = next;
        location = undefined;
      }
    }
  } finally {
    await parts.close();
  }
}

function initialStrategy({ session, origin, descriptor, isAgain }: Upload): UploadStrategy {
  const { uploadStrategies: strategies } = session;
  const known = strategies.get(origin.registry);
  if (!isSmall(descriptor.size)) return known ?? 'patch';
  if (typeof known === 'object' && known.chunkBytes < descriptor.size) return known;
  return strategies.get(smallKey(origin)) ?? (isAgain ? 'patch' : 'put');
}

function keepStrategy(
  { session, origin, descriptor, isAgain }: Upload,
  strategy: UploadStrategy,
): void {
  if (!isSmall(descriptor.size)) session.uploadStrategies.set(origin.registry, strategy);
  else if (!isAgain) session.uploadStrategies.set(smallKey(origin), strategy);
}

/** What works for small blobs says nothing about large ones. */
function smallKey({ registry }: RegistryOrigin): string {
  return `${registry} small`;
}
