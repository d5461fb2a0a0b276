import type { BlobReader, Descriptor } from '@strake/oci';
import { StrakeError } from '../errors/index.ts';
import type { AssembledImage } from './assemble-image.ts';
import type { BuildSession } from './session.ts';

/** Own bytes come from the store or a remote cache, the base's from wherever the base was read: only if a destination asks for them. */
export function blobReader(
  session: BuildSession,
  { images }: { readonly images: readonly Pick<AssembledImage, 'target' | 'layers'>[] },
): BlobReader {
  const sources = new Map(
    images.flatMap(({ target, layers }) =>
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
