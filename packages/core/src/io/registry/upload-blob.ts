import { createBlobParts } from './blob-parts.ts';
import { runUploadSession, type Upload } from './upload-session.ts';
import { otherWay } from './upload-way.ts';

/**
 * Sends a blob in a new upload session, in the first way that the registry takes; where it, or a proxy before it, limits
 * the size of a request, in smaller and smaller chunks. What a registry takes is remembered.
 * Source: OCI distribution-spec v1.1 "Pushing blobs".
 * @param opened the URL of a session that is open already, from a mount that was not possible
 * @throws DIGEST_MISMATCH where other bytes arrived, REGISTRY_*, and what `open` throws
 */
export async function uploadBlob(upload: Upload, opened: URL | undefined): Promise<void> {
  const { origin, signal, onSent } = upload;
  const { uploadWays: ways } = upload.session;
  const { size } = upload.descriptor;
  const parts = createBlobParts({ open: upload.open, size, signal, onRead: onSent });
  let location = opened;
  let way = ways.get(origin.registry) ?? 'patch';
  try {
    for (;;) {
      try {
        await runUploadSession(upload, parts, way, location);
        ways.set(origin.registry, way);
        return;
      } catch (error) {
        const next = otherWay(way, error, size);
        if (next === undefined) throw error;
        way = next;
        location = undefined;
      }
    }
  } finally {
    await parts.close();
  }
}
