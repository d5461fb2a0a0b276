import type { RegistryOrigin } from '../spec/image-tree.ts';
import { createBlobParts } from './blob-parts.ts';
import { runUploadSession, type Upload } from './upload-session.ts';
import { isSmall, otherWay, type UploadStrategy } from './upload-strategy.ts';

/**
 * Sends a blob in a new upload session, in the first way that the registry takes: a small one in the PUT that closes the upload, a
 * larger one by PATCH; where the registry, or a proxy before it, limits the size of a request, in smaller and smaller chunks. What a
 * registry takes is remembered. A small blob that failed once is sent by PATCH, which more registries take.
 * Source: OCI distribution-spec v1.1 "Pushing blobs".
 * @param opened the URL of a session that is open already, from a mount that was not possible
 * @throws DIGEST_MISMATCH where other bytes arrived, SIZE_MISMATCH, REGISTRY_*, and what `open` throws
 */
export async function uploadBlob(upload: Upload, opened: URL | undefined): Promise<void> {
  const { signal, onSent } = upload;
  const { size } = upload.descriptor;
  const parts = createBlobParts({ open: upload.open, size, signal, onRead: onSent });
  const tried = new Set<UploadStrategy>();
  let location = opened;
  let way = firstWay(upload);
  try {
    for (;;) {
      tried.add(way);
      try {
        await runUploadSession(upload, parts, way, location);
        rememberWay(upload, way);
        return;
      } catch (error) {
        const next = otherWay(way, error, size);
        if (next === undefined || tried.has(next)) throw error;
        way = next;
        location = undefined;
      }
    }
  } finally {
    await parts.close();
  }
}

function firstWay({ session, origin, descriptor, isAgain }: Upload): UploadStrategy {
  const { uploadWays: ways } = session;
  const known = ways.get(origin.registry);
  if (!isSmall(descriptor.size)) return known ?? 'patch';
  if (typeof known === 'object' && known.chunkBytes < descriptor.size) return known;
  return ways.get(smallKey(origin)) ?? (isAgain ? 'patch' : 'put');
}

function rememberWay({ session, origin, descriptor, isAgain }: Upload, way: UploadStrategy): void {
  if (!isSmall(descriptor.size)) session.uploadWays.set(origin.registry, way);
  else if (!isAgain) session.uploadWays.set(smallKey(origin), way);
}

/** What a registry takes of small blobs says nothing of large ones. */
function smallKey({ registry }: RegistryOrigin): string {
  return `${registry} small`;
}
