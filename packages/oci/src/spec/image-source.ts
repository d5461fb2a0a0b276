import type { ByteStream, Descriptor } from './descriptor.ts';
import type { RegistryOrigin } from './image-tree.ts';

/**
 * The read side of anything that holds an image: registry, layout, archive, or made on the spot. What it returns is
 * verified: a wrong digest or size is an `integrity` error, and a blob stream throws before it ends well.
 */
export interface ImageSource {
  /** For people, without secrets: `docker://gcr.io/distroless/static:latest`. */
  readonly name: string;
  /** The manifest or index that the reference names, with its exact bytes. */
  root(
    signal: AbortSignal,
  ): Promise<{ readonly descriptor: Descriptor; readonly bytes: Uint8Array }>;
  /** The bytes of a manifest, index or config; at most 8 MiB. */
  document(descriptor: Descriptor, signal: AbortSignal): Promise<Uint8Array>;
  /** The bytes of a layer. */
  blob(descriptor: Descriptor, signal: AbortSignal): Promise<ByteStream>;
  /** Where it is a registry: what blobs can be mounted from. */
  readonly origin?: RegistryOrigin;
  /** Frees what it holds (an open archive, sockets). */
  close?(): Promise<void>;
}

/** Gives the bytes of a tree's blobs to a destination, verified like an {@link ImageSource}'s. */
export interface BlobReader {
  open(descriptor: Descriptor, signal: AbortSignal): Promise<ByteStream>;
}
