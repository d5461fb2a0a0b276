import { StrakeError } from '../../errors/index.ts';
import type { Descriptor } from '../../model/descriptor.ts';
import type { ImageSource } from '../../model/image-source.ts';
import { isIndexType, isManifestType } from '../../model/media-type.ts';
import { formatReference, type Reference, withDefaultTag } from '../../model/reference.ts';
import { checkBytes } from '../digest/index.ts';
import { fetchBlob } from './fetch-blob.ts';
import { checkDocument, fetchDescribedManifest, fetchManifest } from './fetch-manifest.ts';
import type { RegistrySession } from './registry-session.ts';

/** An image in a registry, to read from. Without tag and digest the reference means `latest`. */
export function createRegistrySource(session: RegistrySession, reference: Reference): ImageSource {
  const { registry, repository } = reference;
  return {
    name: `docker://${formatReference(withDefaultTag(reference))}`,
    origin: { registry, repository },
    root: (signal) => fetchManifest(session, reference, signal),
    document: (descriptor, signal) => fetchDocument(session, reference, descriptor, signal),
    blob: async (descriptor, signal) =>
      fetchBlob(session, { registry, repository }, descriptor, signal),
  };
}

async function fetchDocument(
  session: RegistrySession,
  { registry, repository }: Reference,
  descriptor: Descriptor,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const what = `document ${descriptor.digest} of ${registry}/${repository}`;
  checkDocument(descriptor, what);
  if (descriptor.data !== undefined) return embedded(descriptor, what);
  if (isIndexType(descriptor.mediaType) || isManifestType(descriptor.mediaType)) {
    return fetchDescribedManifest(session, { registry, repository }, descriptor, signal);
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of fetchBlob(session, { registry, repository }, descriptor, signal))
    chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Source: OCI image-spec v1.1 descriptor.md "Embedded Content". */
function embedded(descriptor: Descriptor, what: string): Uint8Array {
  const data = descriptor.data ?? '';
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(data)) {
    throw new StrakeError('MANIFEST_INVALID', `${what} is embedded as something that is no base64`);
  }
  const bytes = Buffer.from(data, 'base64');
  checkBytes(bytes, descriptor, what);
  return bytes;
}
